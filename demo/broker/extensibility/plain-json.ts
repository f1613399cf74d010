/** A value that JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Keys that reach into the prototypes of objects when somebody copies them carelessly. */
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const deepest = 16;

/** Turns what a script returned into plain JSON: dates become texts, what has no value is left out. */
export function readJson(
  value: unknown,
):
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly code: 'forbidden_key' | 'not_plain'; readonly message: string } {
  try {
    return { ok: true, value: convert(value, '', 0) ?? null };
  } catch (error) {
    if (error instanceof NotJson) return { ok: false, code: error.code, message: error.message };
    throw error;
  }
}

class NotJson extends Error {
  readonly code: 'forbidden_key' | 'not_plain';

  constructor(code: 'forbidden_key' | 'not_plain', message: string) {
    super(message);
    this.code = code;
  }
}

function convert(value: unknown, path: string, depth: number): JsonValue | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'bigint':
      return String(value);
    case 'undefined':
      return undefined;
    case 'object':
      return value === null ? null : convertObject(value, path, depth);
    default:
      throw new NotJson('not_plain', `The value holds a ${typeof value} at ${path || 'its top'}`);
  }
}

function convertObject(value: object, path: string, depth: number): JsonValue {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  // A cycle is endlessly deep.
  if (depth >= deepest) throw new NotJson('not_plain', `The value is nested deeper than ${deepest} levels`);
  if (Array.isArray(value)) return value.map((item, at) => convert(item, `${path}[${at}]`, depth + 1) ?? null);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new NotJson('not_plain', `The value holds something else than plain data at ${path || 'its top'}`);
  }
  const result: Record<string, JsonValue> = {};
  for (const [key, item] of Object.entries(value)) {
    if (forbiddenKeys.has(key)) throw new NotJson('forbidden_key', `The value has the key ${key}, which is refused`);
    const converted = convert(item, path === '' ? key : `${path}.${key}`, depth + 1);
    if (converted !== undefined) result[key] = converted;
  }
  return result;
}
