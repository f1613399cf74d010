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
  /** Others that it may be for. */
  readonly trustedAudiences: readonly string[];
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
  const { metadata, clientId, clock, nonce, original, maxAgeSeconds, acrValues } = expected;
  const token = parseSignedToken(idToken, metadata.id_token_signing_alg_values_supported);
  const { claims, algorithm } = token;
  const { iss, sub, aud, azp, exp, iat, nbf = 0, auth_time: authTime = 0, acr, at_hash: atHash } = claims;
  const audiences = [aud].flat();
  if (!original) clock.observeIssuedAt(time(iat));
  const now = clock.now() / 1000;
  const skew = expected.clockSkewSeconds;
  const latest = now + farthestAheadSeconds;
  const same = (claim: string): boolean =>
    [claims[claim], original?.[claim]].includes(undefined) || claims[claim] === original?.[claim];

  const clauses: readonly (readonly [boolean, string])[] = [
    [iss === metadata.issuer, 'is of another issuer (iss)'],
    [typeof sub === 'string' && sub.length > 0 && sub.length < 256, 'names no person (sub)'],
    [audiences.includes(clientId), 'is for another client (aud)'],
    [
      audiences.every((other) => other === clientId || expected.trustedAudiences.includes(other as string)),
      'is for others too (aud); if that is meant to be, name them in the option "trustedAudiences"',
    ],
    [azp === clientId || (azp === undefined && audiences.length === 1), 'was asked for by another client (azp)'],
    [time(exp) > now - skew, 'has expired (exp); is the clock of this machine right?'],
    [time(iat) <= latest, 'is from the future (iat); is the clock of this machine right?'],
    [time(iat) > now - oldestSeconds - skew || original !== undefined, 'is too old (iat)'],
    [time(nbf) <= now + skew, 'is not valid yet (nbf)'],
    [time(authTime) <= latest, 'has an impossible time of authentication (auth_time)'],
    original
      ? [
          sub === original.sub && same('nonce') && same('auth_time'),
          'is of another session than the one that was refreshed (sub, nonce, auth_time)',
        ]
      : [nonce !== undefined && claims['nonce'] === nonce, 'answers another request (nonce)'],
  ];
  const broken = clauses.find(([kept]) => !kept);
  if (broken) throw new LoginError('invalid_response', `The ID token ${broken[1]}.`, { phase });

  await expected.keys.verify(token, metadata.jwks_uri);

  if (atHash !== undefined) {
    const digest = await crypto.subtle.digest(hashOf(algorithm), new TextEncoder().encode(expected.accessToken));
    if (atHash !== encodeBase64Url(digest.slice(0, digest.byteLength / 2)))
      throw new LoginError('invalid_response', 'The ID token belongs to another access token (at_hash).', { phase });
  }

  // The claims are believed; they may still be too weak.
  if (maxAgeSeconds !== undefined && time(authTime) + maxAgeSeconds < now - skew)
    throw new LoginError('interaction_required', 'The person signed in longer ago than max_age allows.', { phase });
  if (acrValues?.length && ![acr, claims['acrs']].flat().some((reached) => acrValues.includes(reached as string)))
    throw new LoginError('interaction_required', 'The login reached none of the acr_values.', { phase });
  return Object.freeze(claims as User);
}
