import type { ServerMetadata } from '../broker/server-metadata.js';
import { LoginError } from '../errors/login-error.js';
import { encodeBase64Url } from './base64url.js';
import type { User } from './login-client.js';
import type { ServerClock } from './server-clock.js';
import { hashOf, parseSignedToken } from './signed-token.js';
import type { SigningKeys } from './signing-keys.js';

/** What an ID token must be like to be believed. */
export interface IdTokenExpectations {
  readonly metadata: ServerMetadata;
  readonly clientId: string;
  readonly keys: SigningKeys;
  readonly clock: ServerClock;
  readonly clockSkewSeconds: number;
  /** The access token that came with it. */
  readonly accessToken: string;
  /** What the authorization request sent; absent at a refresh. */
  readonly nonce?: string;
  readonly maxAgeSeconds?: number | undefined;
  /** The authentication contexts of which one must be reached. */
  readonly acrValues?: readonly string[] | undefined;
  /** The claims of the session's first ID token, at a refresh. */
  readonly original?: User;
}

// A code is exchanged at once; an older token is somebody's find.
const oldestSeconds = 3_600;
const farthestAheadSeconds = 300;

function refuse(what: string): never {
  throw new LoginError('invalid_response', `The ID token ${what}.`, { phase: 'token' });
}

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;

/**
 * Verifies an ID token: every clause of OpenID Connect Core 3.1.3.7, the signature always, and at a refresh 12.2.
 *
 * @throws {LoginError} invalid_response — it is not to be believed; the message names the clause, never a value.
 * @throws {LoginError} interaction_required — the person signed in less strongly, or longer ago, than was asked for.
 * @see [OpenID Connect Core §3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation)
 */
export async function verifyIdToken(idToken: string, expected: IdTokenExpectations): Promise<User> {
  const { metadata, clientId, clock, nonce, original, maxAgeSeconds, acrValues } = expected;
  const token = parseSignedToken(idToken, metadata['id_token_signing_alg_values_supported']);
  const { iss, sub, aud, azp, exp, iat, nbf, auth_time: authTime, acr, at_hash: atHash } = token.claims;

  if (iss !== metadata.issuer) refuse('is of another issuer (iss)');
  if (typeof sub !== 'string' || !sub || sub.length > 255) refuse('names no person (sub)');
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.includes(clientId)) refuse('is for another client (aud)');
  if (audiences.length > 1 && azp === undefined) refuse('is for several clients, and does not say which asked (azp)');
  if (azp !== undefined && azp !== clientId) refuse('was asked for by another client (azp)');

  if (!isTime(exp) || !isTime(iat)) refuse('has no proper times (exp, iat)');
  if (!original) clock.observeIssuedAt(iat);
  const now = clock.now() / 1000;
  const skew = expected.clockSkewSeconds;
  if (exp <= now - skew) refuse('has expired (exp); is the clock of this machine right?');
  if (iat > now + Math.max(skew, farthestAheadSeconds))
    refuse('is from the future (iat); is the clock of this machine right?');
  if (!original && iat < now - oldestSeconds - skew) refuse('is too old (iat)');
  if (nbf !== undefined && (!isTime(nbf) || nbf > now + skew)) refuse('is not valid yet (nbf)');
  if (authTime !== undefined && !isTime(authTime)) refuse('has no proper time of authentication (auth_time)');

  if (original) {
    if (sub !== original.sub || (token.claims['nonce'] ?? original['nonce']) !== original['nonce'])
      refuse('is of another session than the one that was refreshed (sub, nonce)');
    if (authTime !== undefined && original['auth_time'] !== undefined && authTime !== original['auth_time'])
      refuse('is of another authentication than the one that was refreshed (auth_time)');
  } else if (!nonce || token.claims['nonce'] !== nonce) refuse('answers another request (nonce)');

  if (!metadata.jwks_uri)
    throw new LoginError('invalid_response', 'The metadata holds no jwks_uri, so that no ID token can be verified.', {
      phase: 'token',
    });
  await expected.keys.verify(token, metadata.jwks_uri);

  if (atHash !== undefined) {
    const digest = await crypto.subtle.digest(hashOf(token.algorithm), new TextEncoder().encode(expected.accessToken));
    if (atHash !== encodeBase64Url(digest.slice(0, digest.byteLength / 2)))
      refuse('belongs to another access token (at_hash)');
  }

  // From here on the claims are believed; they may still be too weak.
  const weak = (what: string): never => {
    throw new LoginError('interaction_required', `The broker did not ${what}.`, { phase: 'token' });
  };
  if (maxAgeSeconds !== undefined && !(isTime(authTime) && authTime + maxAgeSeconds >= now - skew))
    weak('let the person sign in anew, as max_age asked');
  if (acrValues?.length && !acrValues.includes(acr as string))
    weak('reach an authentication context that was asked for');
  return token.claims as User;
}
