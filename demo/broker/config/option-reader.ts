import type { ProblemReporter } from './problems.js';

/** What a string must be. */
export interface TextRule {
  readonly pattern?: RegExp;
  /** What the pattern means, for the message: `an id of letters, digits and hyphens`. */
  readonly means?: string;
  /** @defaultValue 262144 */
  readonly max?: number;
}

/** What a number must be. */
export interface NumberRule {
  readonly min?: number;
  readonly max?: number;
}

/**
 * Reads the members of one object of a configuration.
 *
 * Each reading reports what is wrong and goes on, so that all problems come out at once. `done` reports members that
 * nobody read: mostly a name that was misspelt.
 */
export interface OptionReader {
  readonly reporter: ProblemReporter;
  has(name: string): boolean;
  raw(name: string): unknown;
  text(name: string, rule?: TextRule): string | undefined;
  requiredText(name: string, rule?: TextRule): string;
  /** An address: https, or http on loopback. */
  url(name: string): string | undefined;
  requiredUrl(name: string): string;
  flag(name: string, fallback: boolean): boolean;
  integer(name: string, fallback: number, rule?: NumberRule): number;
  oneOf<const T extends string>(name: string, values: readonly T[], fallback: T): T;
  texts(name: string, rule?: TextRule): readonly string[] | undefined;
  /** A map of strings. */
  textMap(name: string): Readonly<Record<string, string>> | undefined;
  /** Reads a member that is an object itself; `undefined` when it is absent. */
  object(name: string): OptionReader | undefined;
  /** Reads a member that is a list of objects. */
  objects(name: string): readonly OptionReader[];
  done(): void;
}

/** Reads an object of a configuration; anything else is reported and read as an empty one. */
export function readOptions(value: unknown, reporter: ProblemReporter): OptionReader {
  const source = toRecord(value);
  if (source === undefined) reporter.report('', `must be an object, not ${describe(value)}`);
  const members = source ?? {};
  const seen = new Set<string>();
  const get = (name: string): unknown => {
    seen.add(name);
    return Object.hasOwn(members, name) ? members[name] : undefined;
  };

  const text = (name: string, rule: TextRule = {}): string | undefined => {
    const found = get(name);
    return found === undefined ? undefined : checkText(found, reporter.at(name), rule);
  };
  const url = (name: string): string | undefined => {
    const found = text(name);
    if (found === undefined || isUsableUrl(found)) return found;
    reporter.report(name, 'must be an https address (http only on localhost, 127.0.0.1 or [::1])');
    return undefined;
  };
  const need = <T>(name: string, found: T | undefined): T | '' => {
    if (found !== undefined) return found;
    if (get(name) === undefined) reporter.report(name, 'is missing');
    return '';
  };
  const list = (name: string): readonly unknown[] | undefined => {
    const found = get(name);
    if (found === undefined) return undefined;
    if (Array.isArray(found)) return found as readonly unknown[];
    reporter.report(name, `must be a list, not ${describe(found)}`);
    return undefined;
  };

  return {
    reporter,
    has: (name) => get(name) !== undefined,
    raw: get,
    text,
    requiredText: (name, rule) => need(name, text(name, rule)),
    url,
    requiredUrl: (name) => need(name, url(name)),
    flag: (name, fallback) => {
      const found = get(name);
      if (found === undefined) return fallback;
      if (typeof found === 'boolean') return found;
      reporter.report(name, `must be true or false, not ${describe(found)}`);
      return fallback;
    },
    integer: (name, fallback, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}) => {
      const found = get(name);
      if (found === undefined) return fallback;
      if (typeof found === 'number' && Number.isInteger(found) && found >= min && found <= max) return found;
      reporter.report(
        name,
        `must be a whole number from ${min}${max < Number.MAX_SAFE_INTEGER ? ` to ${max}` : ' up'}`,
      );
      return fallback;
    },
    oneOf: (name, values, fallback) => {
      const found = get(name);
      if (found === undefined) return fallback;
      const match = values.find((value) => value === found);
      if (match !== undefined) return match;
      reporter.report(name, `must be one of ${values.join(', ')}`);
      return fallback;
    },
    texts: (name, rule) =>
      list(name)?.flatMap((item, index) => checkText(item, reporter.at(name).at(index), rule ?? {}) ?? []),
    textMap: (name) => {
      const found = get(name);
      if (found === undefined) return undefined;
      const record = toRecord(found);
      if (record === undefined) reporter.report(name, `must be an object, not ${describe(found)}`);
      const at = reporter.at(name);
      return Object.fromEntries(
        Object.entries(record ?? {}).flatMap(([key, item]) => {
          const checked = checkText(item, at.at(key), {});
          return checked === undefined ? [] : [[key, checked]];
        }),
      );
    },
    object: (name) => {
      const found = get(name);
      return found === undefined ? undefined : readOptions(found, reporter.at(name));
    },
    objects: (name) => (list(name) ?? []).map((item, index) => readOptions(item, reporter.at(name).at(index))),
    done: () => {
      for (const name of Object.keys(members)) {
        if (!seen.has(name)) reporter.report(name, `is not known; known are ${[...seen].sort().join(', ')}`);
      }
    },
  };
}

function checkText(value: unknown, reporter: ProblemReporter, rule: TextRule): string | undefined {
  if (typeof value !== 'string') {
    reporter.report('', `must be text, not ${describe(value)}`);
    return undefined;
  }
  if (value === '') {
    reporter.report('', 'must not be empty');
    return undefined;
  }
  if (value.length > (rule.max ?? 262_144)) {
    reporter.report('', `must have at most ${rule.max ?? 262_144} characters`);
    return undefined;
  }
  if (rule.pattern !== undefined && !rule.pattern.test(value)) {
    reporter.report('', `must be ${rule.means ?? `text that matches ${rule.pattern.source}`}`);
    return undefined;
  }
  return value;
}

/** Whether an address can be used: https, or http on this machine. */
export function isUsableUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  if (username !== '' || password !== '') return false;
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname) || hostname.endsWith('.localhost');
  return protocol === 'https:' || (protocol === 'http:' && local);
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return (
    { string: 'text', number: 'a number', boolean: 'true or false', object: 'an object' }[typeof value as string] ??
    typeof value
  );
}
