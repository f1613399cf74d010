import type { BoundedResponse } from '../broker/bounded-fetch.js';
import { readAnswer } from '../broker/read-answer.js';
import { LoginError } from '../errors/login-error.js';
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
  const refuse = (what: string): never => {
    throw new LoginError('invalid_response', `The token response ${what}.`, { phase });
  };
  const text = (name: string, least = 1): string | undefined => {
    const value = json[name];
    if (value === undefined || (typeof value === 'string' && value.length >= least)) return value;
    return refuse(`has a malformed ${name}`);
  };
  const wanted = bound ? 'DPoP' : 'Bearer';
  if (typeof type !== 'string' || type.toLowerCase() !== wanted.toLowerCase())
    refuse(`holds no ${wanted} token, which was asked for`);
  const seconds = typeof life === 'string' && life ? Number(life) : (life ?? guessSeconds);
  if (typeof seconds !== 'number' || !(seconds >= 0)) return refuse('has a malformed expires_in');
  return {
    accessToken: text('access_token') ?? refuse('has no access_token'),
    expiresInSeconds: Math.min(seconds, longestSeconds),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    scope: text('scope', 0),
  };
}
