import { fromHttpStatus } from '../errors/from-http-status.js';
import { fromOAuthError } from '../errors/from-oauth-error.js';
import type { LoginPhase } from '../errors/login-error.js';
import type { BoundedResponse } from './bounded-fetch.js';
import { readJson } from './read-json.js';
import type { JsonObject } from './read-json.js';

/**
 * Reads the JSON of a successful answer of an OAuth endpoint.
 *
 * @param success - The status of success.
 * @throws {LoginError} what the answer says went wrong, or invalid_response.
 */
export function readAnswer(phase: LoginPhase, response: BoundedResponse, success = 200): JsonObject {
  const { status } = response;
  if (status >= 500 || status === 429) throw fromHttpStatus(phase, response);
  const json = readJson(phase, response);
  const { error, error_description: description } = json;
  if (typeof error === 'string' && error && status >= 400) throw fromOAuthError(phase, error, description, response);
  if (status !== success || error !== undefined) throw fromHttpStatus(phase, response);
  return json;
}
