import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';

import { pass, refuse, type AccessToken, type Verdict } from './verdict.js';

/** What tokens must be like. */
export interface AccessTokenRules {
  readonly issuer: string;
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Checks one token. */
export type AccessTokenVerifier = (token: string) => Promise<Verdict<AccessToken>>;

const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
const clockToleranceSeconds = 5;
const timeoutMs = 5000;

/** The broker cannot be asked for its keys: that says nothing about the token. */
class KeysUnavailable extends Error {}

/**
 * Finds the broker's keys through its metadata; both are asked for when the first token comes in, and kept.
 *
 * Failures are not kept, so that an API which was started before the broker works as soon as the broker does.
 */
function brokerKeys(issuer: string): JWTVerifyGetKey {
  let keys: Promise<JWTVerifyGetKey> | undefined;

  async function discover(): Promise<JWTVerifyGetKey> {
    const response = await fetch(`${issuer}/.well-known/openid-configuration`, {
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const metadata = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
    if (metadata.issuer !== issuer || typeof metadata.jwks_uri !== 'string') {
      throw new KeysUnavailable(`The metadata of ${issuer} are those of another issuer.`);
    }
    return createRemoteJWKSet(new URL(metadata.jwks_uri), { timeoutDuration: timeoutMs, cooldownDuration: 5000 });
  }

  return async (header, token) => {
    try {
      keys ??= discover();
      return await (
        await keys
      )(header, token);
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys) throw cause;
      if (cause instanceof errors.JOSENotSupported || cause instanceof errors.JWSInvalid) throw cause;
      keys = undefined;
      throw new KeysUnavailable('The keys of the broker cannot be read.', { cause });
    }
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function read(payload: JWTPayload): Verdict<AccessToken> {
  if (!payload.sub) return refuse(401, 'invalid_token', 'The token names nobody.');
  const confirmation = payload['cnf'] as { jkt?: unknown } | undefined;
  const keyThumbprint = text(confirmation?.jkt);
  if (confirmation !== undefined && keyThumbprint === undefined) {
    return refuse(401, 'invalid_token', 'The token is bound in a way that this API does not know.');
  }
  return pass({
    subject: payload.sub,
    clientId: text(payload['client_id']),
    scope: new Set((text(payload['scope']) ?? '').split(' ').filter(Boolean)),
    acr: text(payload['acr']),
    authTime: typeof payload['auth_time'] === 'number' ? payload['auth_time'] : undefined,
    keyThumbprint,
  });
}

/**
 * Makes the check of access tokens: signature by a key of the broker, issuer, audience, times, type.
 *
 * @see [RFC 9068 §4](https://www.rfc-editor.org/rfc/rfc9068#section-4)
 */
export function createAccessTokenVerifier({ issuer, audience, now }: AccessTokenRules): AccessTokenVerifier {
  const keys = brokerKeys(issuer);
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        typ: 'at+jwt',
        requiredClaims: ['exp', 'iat', 'sub'],
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(now()),
      });
      return read(payload);
    } catch (error) {
      if (error instanceof KeysUnavailable) {
        return refuse(503, 'temporarily_unavailable', 'The broker cannot be asked for its keys.');
      }
      if (error instanceof errors.JWTExpired) return refuse(401, 'invalid_token', 'The token has expired.');
      if (error instanceof errors.JWTClaimValidationFailed) {
        return refuse(401, 'invalid_token', `The claim "${error.claim}" of the token is not right.`);
      }
      if (error instanceof errors.JOSEError) return refuse(401, 'invalid_token', 'The token is not valid.');
      throw error;
    }
  };
}
