import { LoginError } from '../errors/login-error.js';
import type { LoginPhase } from '../errors/login-error.js';
import type { BoundedResponse } from './bounded-fetch.js';

/** A JSON object whose members are yet to be checked; only its own members may be read. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Tells whether a value is a JSON object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads the JSON object in an answer. The error never quotes the body: it can hold tokens.
 *
 * @throws {LoginError} invalid_response — it is no JSON object.
 */
export function readJson(response: BoundedResponse, phase: LoginPhase): JsonObject {
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  let value: unknown;
  if (/^application\/(?:[\w.-]+\+)?json$/.test(type))
    try {
      value = JSON.parse(response.text);
    } catch {
      // A parser's message quotes what it could not read.
    }
  if (isJsonObject(value)) return value;
  throw new LoginError(
    'invalid_response',
    `The answer to the ${phase} request is no JSON object (status ${response.status}, content type "${type.slice(0, 60)}").`,
    { phase, broker: { status: response.status } },
  );
}
