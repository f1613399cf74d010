import type { BoundedResponse } from '../broker/bounded-fetch.js';
import { readJson } from '../broker/read-json.js';
import { fromHttpStatus, retryAfterMs } from '../errors/from-http-status.js';
import { fromOAuthError } from '../errors/from-oauth-error.js';
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
  const { status, headers } = response;
  if (status >= 500 || status === 429) throw fromHttpStatus(status, headers, phase);
  const json = readJson(response, phase);
  const { error, error_description: description } = json;
  if (typeof error === 'string' && status >= 400)
    throw fromOAuthError(
      {
        error,
        description: typeof description === 'string' ? description : null,
        status,
        retryAfterMs: retryAfterMs(headers.get('retry-after'), Date.now()),
      },
      phase,
    );
  const refuse = (what: string): never => {
    throw new LoginError('invalid_response', `The token response ${what}.`, { phase, broker: { status } });
  };
  if (status !== 200) throw fromHttpStatus(status, headers, phase);
  if (error !== undefined) refuse('is an error with status 200');

  const text = (name: string): string | undefined => {
    const value = json[name];
    return value === undefined || (typeof value === 'string' && value) ? value : refuse(`has a malformed ${name}`);
  };
  const type = text('token_type')?.toLowerCase();
  if (type !== 'bearer' && type !== 'dpop') refuse('has no known token_type');
  if ((type === 'dpop') !== bound)
    refuse(
      bound ? 'holds a Bearer token where a DPoP token was asked for' : 'holds a DPoP token that nobody asked for',
    );
  const life = json['expires_in'] ?? guessSeconds;
  const seconds = typeof life === 'string' && /^\d+(?:\.\d+)?$/.test(life) ? Number(life) : life;
  if (typeof seconds !== 'number' || !(seconds >= 0)) refuse('has a malformed expires_in');
  const scope = json['scope'];
  if (scope !== undefined && typeof scope !== 'string') refuse('has a malformed scope');

  return {
    accessToken: text('access_token') ?? refuse('has no access_token'),
    expiresInSeconds: Math.min(seconds as number, longestSeconds),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    scope: scope as string | undefined,
  };
}
