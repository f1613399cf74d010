/** A saved version of a script. */
export interface ScriptVersion {
  readonly number: number;
  readonly code: string;
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
}

/** A script that is edited: what runs, and what ran before. */
export interface ScriptHistory {
  readonly code: string;
  /** The oldest first; the last one is what runs. */
  readonly versions: readonly ScriptVersion[];
}

const mostVersions = 50;

/** The history with a new version; the same code again is no version. */
export function saveVersion(history: ScriptHistory | undefined, code: string, now: number): ScriptHistory {
  const versions = history?.versions ?? [];
  const last = versions.at(-1);
  if (last?.code === code) return { code, versions };
  const version = { number: (last?.number ?? 0) + 1, code, savedAt: now };
  return { code, versions: [...versions, version].slice(-mostVersions) };
}

/** The history with an older version as the newest; nothing if there is no such version. */
export function rollBackVersion(history: ScriptHistory, number: number, now: number): ScriptHistory | undefined {
  const version = history.versions.find((candidate) => candidate.number === number);
  return version && saveVersion(history, version.code, now);
}

/** The versions of a script that is in force as soon as it is saved; one that was kept without versions becomes the first. */
export function versionsWith(
  before: { readonly script: string; readonly versions?: readonly ScriptVersion[] } | undefined,
  script: string,
  now: number,
): readonly ScriptVersion[] {
  const known = before === undefined ? undefined : { code: before.script, versions: before.versions ?? [] };
  return saveVersion(known && saveVersion(known, known.code, now), script, now).versions;
}
