import { fail } from '../errors/fail.js';
import type { LoginPhase } from '../errors/login-error.js';
import type { BoundedResponse } from './bounded-fetch.js';

/** A JSON object whose members are yet to be checked; only its own members may be read. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Tells whether a value is a JSON object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Deeper nesting has no use, and is hard on what copies or walks the value later.
const tooDeep = /(?:[[{][^[\]{}]*){64}/;

/** Reads a JSON object; anything else is `undefined`. A parser's message would quote the text, which can hold tokens. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = tooDeep.test(text) ? undefined : JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads the JSON object in an answer.
 *
 * @throws {LoginError} invalid_response — it is no JSON object.
 */
export function readJson(phase: LoginPhase, { status, headers, text }: BoundedResponse): JsonObject {
  const json = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(headers.get('content-type') ?? '');
  const value = json && parseObject(text);
  return (
    value || fail('invalid_response', phase, `${phase} request: the answer is no JSON object.`, { broker: { status } })
  );
}
