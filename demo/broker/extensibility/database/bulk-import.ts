import { inspectImportFile, readImportLines, type ImportLine } from './import-file.js';
import { openImportJournal, type ImportMark, type ImportProblem, type ImportTally } from './import-journal.js';
import { readLegacyProfile } from './legacy-profile.js';
import { UserTakenError, type LocalUsers } from './local-users.js';
import { isKnownHash } from './password-proof.js';

/** How an import goes. */
export interface ImportProgress extends ImportTally {
  /** Lines done. */
  readonly done: number;
  /** Lines in the file. */
  readonly total: number;
  /** Since this process began or took the import up again. */
  readonly perSecond: number;
  /** Absent until a speed is known. */
  readonly remainingSeconds?: number;
}

/** What an import came to. */
export interface ImportResult extends ImportProgress {
  /** `stopped`: the signal was given; the import can be taken up again. */
  readonly status: 'finished' | 'stopped';
  readonly problems: readonly ImportProblem[];
}

/** Options of {@link runBulkImport}. */
export interface BulkImportOptions {
  /** A file of JSON lines, each a profile as login scripts return it, with `password_hash` (argon2id or bcrypt) or without. */
  readonly file: string;
  /** Where the journal is kept; the same path takes an import up again. */
  readonly journal: string;
  readonly users: LocalUsers;
  /**
   * Lines between two marks of the journal.
   *
   * @defaultValue 100
   */
  readonly batch?: number;
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Imports users from a file. It can be stopped or killed at any moment and taken up again with the same journal: no user
 * is lost and none is made twice. Who comes without a hash keeps the password of the legacy store until the first login.
 *
 * @throws {JournalMismatchError} when the journal is about another file.
 */
export async function runBulkImport(options: BulkImportOptions): Promise<ImportResult> {
  const { users, batch: batchSize = 100, signal, onProgress } = options;
  const file = await inspectImportFile(options.file, signal);
  const journal = await openImportJournal(options.journal, file);
  const problems: ImportProblem[] = [...journal.problems];
  const startedAt = performance.now();
  let mark = journal.mark;
  const firstLine = mark.line;

  const progress = (): ImportProgress => {
    const seconds = (performance.now() - startedAt) / 1000;
    const perSecond = seconds > 0 ? (mark.line - firstLine) / seconds : 0;
    const { created, existing, failed, line } = mark;
    return {
      created,
      existing,
      failed,
      done: line,
      total: file.lines,
      perSecond,
      ...(perSecond > 0 && { remainingSeconds: (file.lines - line) / perSecond }),
    };
  };

  const finishBatch = async (lines: readonly ImportLine[]): Promise<void> => {
    const last = lines[lines.length - 1] as ImportLine;
    await journal.begin(last.number);
    const found: ImportProblem[] = [];
    let { created, existing, failed } = mark;
    for (const line of lines) {
      const result = line.text.trim() === '' ? 'empty' : await importLine(users, line);
      if (result === 'created' || (result === 'existing' && line.number <= journal.startedUpTo)) created += 1;
      else if (result === 'existing') existing += 1;
      else if (result !== 'empty') {
        failed += 1;
        found.push({ line: line.number, reason: result.reason });
      }
    }
    const next: ImportMark = { offset: last.nextOffset, line: last.number, created, existing, failed };
    await journal.done(next, found);
    problems.push(...found);
    mark = next;
    onProgress?.(progress());
  };

  try {
    onProgress?.(progress());
    let lines: ImportLine[] = [];
    for await (const line of readImportLines(options.file, mark)) {
      if (signal?.aborted === true) return { ...progress(), status: 'stopped', problems };
      lines.push(line);
      if (lines.length < batchSize) continue;
      await finishBatch(lines);
      lines = [];
    }
    if (lines.length > 0) await finishBatch(lines);
    return { ...progress(), status: 'finished', problems };
  } finally {
    await journal.close();
  }
}

async function importLine(users: LocalUsers, line: ImportLine): Promise<'created' | 'existing' | { reason: string }> {
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    return { reason: 'The line is not JSON' };
  }
  const { hash, rest } = takeHash(value);
  if (hash !== undefined && !isKnownHash(hash)) {
    return { reason: 'The password_hash is neither argon2id nor bcrypt' };
  }
  const profile = readLegacyProfile(rest);
  if (!profile.ok) return { reason: profile.problem.message };
  const known = await users.findBySource(profile.value.sourceUserId);
  if (known !== undefined) return 'existing';
  try {
    await users.adopt(profile.value, hash);
    return 'created';
  } catch (error) {
    if (error instanceof UserTakenError) return { reason: error.message };
    throw error;
  }
}

function takeHash(value: unknown): { readonly hash: string | undefined; readonly rest: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { hash: undefined, rest: value };
  const { password_hash: hash, ...rest } = value as Record<string, unknown>;
  // What is no string is no hash that is known either.
  return { hash: hash === undefined || hash === null ? undefined : typeof hash === 'string' ? hash : '', rest };
}
