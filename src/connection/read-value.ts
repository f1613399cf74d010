import { fail } from '../errors/fail.js';

/**
 * What a value must be: a leaf (`id` text that is not empty, `text`, `label` text by language, `flag`, `count`, `number`,
 * `a|b` one of these), a list, an object whose optional members end with `?`, or a function.
 */
export type Spec = string | readonly [Spec] | { readonly [name: string]: Spec } | Read;
/** Reads a value; nothing when it is to be left out. */
export type Read = (value: unknown, path: string) => unknown;

const longestText = 2048;
const mostConnections = 5000;
const mostItems = 200000;
// Control characters, and those that turn the direction of the text around them.
const invisible = /[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** @throws {LoginError} invalid_response — always; the message names where. */
export function malformed(path: string, expected: string): never {
  fail('invalid_response', 'connections', `Malformed document at ${path || 'its root'}: expected ${expected}.`);
}

/** Reads an object, whatever is in it. */
export function record(value: unknown, path: string): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : malformed(path, 'an object');
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= longestText;

const leaves: Readonly<Record<string, (value: unknown) => boolean>> = {
  flag: (value) => typeof value === 'boolean',
  number: Number.isFinite,
  count: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  text: isText,
  id: (value) => isText(value) && value !== '',
};

function leaf(value: unknown, kind: string, path: string): unknown {
  if (kind === 'label') return typeof value === 'object' ? map(value, path) : leaf(value, 'text', path);
  const good = leaves[kind]?.(value) ?? kind.split('|').includes(value as string);
  if (!good) malformed(path, kind);
  return typeof value === 'string' ? value.replace(invisible, '') : value;
}

/** Copies own members only, so that `__proto__` in the JSON cannot reach a prototype. */
export function map(value: unknown, path: string): unknown {
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(record(value, path))) copy[key] = leaf(item, 'text', `${path}.${key}`);
  return copy;
}

/** Reads a value; members that no spec names are dropped. */
export function readValue(value: unknown, spec: Spec, path: string): unknown {
  if (typeof spec === 'string') return leaf(value, spec, path);
  if (typeof spec === 'function') return spec(value, path);
  if (Array.isArray(spec)) {
    const most = path === 'connections' ? mostConnections : mostItems;
    if (!Array.isArray(value) || value.length > most) malformed(path, `a list of at most ${most} items`);
    return value.map((item, index) => readValue(item, (spec as readonly [Spec])[0], `${path}[${index}]`));
  }
  const source = record(value, path);
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries<Spec>(spec)) {
    const name = key.replace('?', '');
    const found = Object.hasOwn(source, name) ? source[name] : undefined;
    if ((found ?? undefined) === undefined && name !== key) continue;
    const known = readValue(found, member, path ? `${path}.${name}` : name);
    if (known !== undefined) copy[name] = known;
  }
  return copy;
}
