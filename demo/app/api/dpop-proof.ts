import { createHash } from 'node:crypto';

import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify, type JWK } from 'jose';

import type { Nonces } from './nonces.js';
import { createReplayCache } from './replay-cache.js';
import { pass, refuse, type Verdict } from './verdict.js';

/** What a proof must be for. */
export interface ProvenRequest {
  readonly method: string;
  /** The address of the request as its sender knows it. */
  readonly url: string;
  readonly accessToken: string;
  /** The thumbprint that the access token is bound to. */
  readonly keyThumbprint: string;
}

/** What proofs must be like. */
export interface ProofRules {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** When given, every proof must hold one of these. */
  readonly nonces?: Nonces;
}

/** Checks the `DPoP` headers of one request. */
export type ProofVerifier = (proofs: readonly string[], request: ProvenRequest) => Promise<Verdict<void>>;

/** What proofs may be signed with. */
export const proofAlgorithms: readonly string[] = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256', 'RS256'];

const maximumAgeMs = 60_000;
/** How far the clock of a sender may be ahead. */
const maximumLeadMs = 5000;

/** The address that a proof names: without query and fragment (RFC 9449 §4.3). */
function target(address: unknown): string | undefined {
  if (typeof address !== 'string' || !URL.canParse(address)) return undefined;
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}

/**
 * Makes the check of DPoP proofs.
 *
 * @see [RFC 9449 §4.3](https://www.rfc-editor.org/rfc/rfc9449#section-4.3)
 */
export function createProofVerifier({ now, nonces }: ProofRules): ProofVerifier {
  const used = createReplayCache(maximumAgeMs + maximumLeadMs);
  const wrong = (description: string): Verdict<never> => refuse(401, 'invalid_dpop_proof', description);

  return async ([proof, ...more], { method, url, accessToken, keyThumbprint }) => {
    if (proof === undefined) return wrong('The token is bound to a key, and the request holds no proof of it.');
    if (more.length > 0) return wrong('There is more than one proof.');

    let verified;
    try {
      verified = await jwtVerify(proof, EmbeddedJWK, {
        typ: 'dpop+jwt',
        algorithms: [...proofAlgorithms],
        requiredClaims: ['jti', 'htm', 'htu', 'iat', 'ath'],
        currentDate: new Date(now()),
      });
    } catch {
      // The key comes with the proof: whatever goes wrong with it is the sender's doing.
      return wrong('The proof is not valid.');
    }
    const { payload, protectedHeader } = verified;

    if (payload['htm'] !== method) return wrong('The proof is for another method.');
    if (target(payload['htu']) !== target(url)) return wrong('The proof is for another address.');
    const age = now() - (payload.iat ?? 0) * 1000;
    if (age > maximumAgeMs || age < -maximumLeadMs) return wrong('The proof is too old, or of the future.');
    if (payload['ath'] !== createHash('sha256').update(accessToken).digest('base64url')) {
      return wrong('The proof is for another token.');
    }
    const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk as JWK, 'sha256');
    if (thumbprint !== keyThumbprint) {
      return refuse(401, 'invalid_token', 'The token is bound to another key than the one of the proof.');
    }
    if (nonces && !(typeof payload['nonce'] === 'string' && nonces.accepts(payload['nonce'], now()))) {
      return refuse(401, 'use_dpop_nonce', 'The proof must hold the nonce of this answer.');
    }
    const { jti } = payload;
    if (typeof jti !== 'string' || jti.length > 200) return wrong('The identifier of the proof is not right.');
    // Last, so that a request which fails for another reason can be sent again.
    if (!used.take(`${thumbprint}:${jti}`, now())) return wrong('The proof was used before.');
    return pass(undefined);
  };
}
