import type { ServerMetadata } from '../broker/server-metadata.js';
import type { ResolvedConfig } from '../config/resolve-config.js';
import { fail } from '../errors/fail.js';
import { encodeBase64Url } from './base64url.js';
import type { User } from './login-client.js';
import type { ServerClock } from './server-clock.js';
import { parseSignedToken } from './signed-token.js';
import type { SigningKeys } from './signing-keys.js';

/** What an ID token must be like to be believed. */
export interface IdTokenExpectations {
  readonly metadata: ServerMetadata;
  readonly config: Pick<ResolvedConfig, 'clientId' | 'trustedAudiences' | 'clockSkewSeconds'>;
  readonly keys: SigningKeys;
  readonly clock: ServerClock;
  /** The access token that came with it. */
  readonly accessToken: string;
  /** What the authorization request sent; absent at a refresh. */
  readonly nonce?: string | undefined;
  readonly maxAgeSeconds?: number | undefined;
  /** The authentication contexts of which one must be reached. */
  readonly acrValues?: readonly string[] | undefined;
  /** The claims of the session's first ID token, at a refresh. */
  readonly original?: User;
}

const phase = 'token';
// A code is exchanged at once; an older token is somebody's find.
const oldestSeconds = 3_600;
const farthestAheadSeconds = 300;

/** A number that can be a time; what cannot compares as false with everything. */
const time = (value: unknown): number => (Number.isFinite(value) && (value as number) >= 0 ? (value as number) : NaN);

/**
 * Verifies an ID token: every clause of OpenID Connect Core 3.1.3.7, the signature always, and at a refresh 12.2.
 *
 * @throws {LoginError} invalid_response — it is not to be believed; the message names the clause, never a value.
 * @throws {LoginError} interaction_required — the person signed in less strongly, or longer ago, than was asked for.
 * @see [OpenID Connect Core §3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation)
 */
export async function verifyIdToken(idToken: string, expected: IdTokenExpectations): Promise<User> {
  const { metadata, config, keys, clock, accessToken, nonce, original, maxAgeSeconds, acrValues } = expected;
  const { clientId, trustedAudiences, clockSkewSeconds: skew } = config;
  const token = parseSignedToken(idToken, metadata.id_token_signing_alg_values_supported);
  const { claims } = token;
  const { iss, sub, aud, azp, exp, iat, nbf = 0, auth_time: authTime = 0, acr, at_hash: atHash } = claims;
  const audiences = [aud].flat();
  if (!original) clock.observeIssuedAt(time(iat));
  const now = clock.now() / 1000;
  const latest = now + farthestAheadSeconds;
  const same = (claim: string): boolean =>
    [claims[claim], original?.[claim]].includes(undefined) || claims[claim] === original?.[claim];
  const check = (kept: boolean, what: string): unknown =>
    kept || fail('invalid_response', phase, `The ID token ${what}.`);

  check(iss === metadata.issuer, 'is of another issuer (iss)');
  check(typeof sub === 'string' && sub !== '' && sub.length < 256, 'names no person (sub)');
  check(audiences.includes(clientId), 'is for another client (aud)');
  check(
    audiences.every((other) => other === clientId || trustedAudiences.includes(other as string)),
    'is for others too (aud); if they are trusted, set the option "trustedAudiences"',
  );
  check(azp === clientId || (azp === undefined && audiences.length === 1), 'was asked for by another client (azp)');
  check(time(exp) > now - skew, 'has expired (exp); is the clock right?');
  check(time(iat) <= latest, 'is from the future (iat); is the clock right?');
  check(time(iat) > now - oldestSeconds - skew || original !== undefined, 'is too old (iat)');
  check(time(nbf) <= now + skew, 'is not valid yet (nbf)');
  check(time(authTime) <= latest, 'has an impossible auth_time');
  check(
    original
      ? sub === original.sub && same('nonce') && same('auth_time')
      : nonce !== undefined && claims['nonce'] === nonce,
    'is of another login (nonce, sub, auth_time)',
  );
  await keys.verify(token, metadata.jwks_uri);
  if (atHash !== undefined) {
    const digest = await crypto.subtle.digest(token.scheme.hash, new TextEncoder().encode(accessToken));
    check(
      atHash === encodeBase64Url(digest.slice(0, digest.byteLength / 2)),
      'belongs to another access token (at_hash)',
    );
  }

  // The claims are believed; they may still be too weak.
  if (maxAgeSeconds !== undefined && time(authTime) + maxAgeSeconds < now - skew)
    fail('interaction_required', phase, 'The login is older than max_age.');
  if (acrValues?.length && ![acr, claims['acrs']].flat().some((reached) => acrValues.includes(reached as string)))
    fail('interaction_required', phase, 'The login reached none of the acr_values.');
  return Object.freeze(claims as User);
}
