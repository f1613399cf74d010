import type { BoundedResponse } from '../broker/bounded-fetch.js';
import { readAnswer } from '../broker/read-answer.js';
import { fail } from '../errors/fail.js';
import type { LoginPhase } from '../errors/login-error.js';

/** The tokens of a successful answer. The ID token is not verified yet. */
export interface TokenResponse {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string | undefined;
  readonly idToken: string | undefined;
  readonly scope: string | undefined;
}

// RFC 6749 leaves the life of a token open when `expires_in` is missing; a short guess costs one refresh.
const guessSeconds = 300;
const longestSeconds = 30 * 86_400;

/**
 * Reads an answer of the token endpoint.
 *
 * @param bound - Whether the request carried a DPoP proof; then a token that is not bound is refused, and the reverse.
 * @throws {LoginError} invalid_response — the answer is not what RFC 6749 §5.1 asks for.
 * @throws {LoginError} session_expired, transaction_lost — `invalid_grant`, at a refresh and at a code.
 * @throws {LoginError} misconfigured_client, server_error, rate_limited, …
 */
export function readTokenResponse(response: BoundedResponse, bound: boolean, phase: LoginPhase): TokenResponse {
  const { token_type: type, expires_in: life, ...json } = readAnswer(phase, response);
  const refuse = (name: string): never => fail('invalid_response', phase, `The token response has no good ${name}.`);
  const text = (name: string, least = 1): string | undefined => {
    const value = json[name];
    return value === undefined || (typeof value === 'string' && value.length >= least) ? value : refuse(name);
  };
  const wanted = bound ? 'dpop' : 'bearer';
  if (typeof type !== 'string' || type.toLowerCase() !== wanted) refuse(`token_type (${wanted})`);
  const seconds = typeof life === 'string' && life ? Number(life) : (life ?? guessSeconds);
  if (typeof seconds !== 'number' || !(seconds >= 0)) return refuse('expires_in');
  return {
    accessToken: text('access_token') ?? refuse('access_token'),
    expiresInSeconds: Math.min(seconds, longestSeconds),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    scope: text('scope', 0),
  };
}
