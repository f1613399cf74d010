import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify, type JWK } from 'jose';
import type { ExpiringValues } from '../store/expiring-values.js';

/** Why a proof was not taken; `nonce` is one to try again with. */
export class DpopError extends Error {
  override readonly name = 'DpopError' as const;
  readonly code: 'invalid_dpop_proof' | 'use_dpop_nonce';

  constructor(code: DpopError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Gives out and knows nonces; the same as those of the token endpoint. */
export interface DpopNonces {
  nextChallenge(): string;
  checkChallenge(nonce: string): boolean;
}

/** What a proof is held against. */
export interface DpopExpectation {
  readonly method: string;
  /** The address of the endpoint, without query. */
  readonly url: string;
  readonly nonces: DpopNonces | undefined;
  readonly nonceRequired: boolean;
  /** Remembers ids of proofs. */
  readonly seen: ExpiringValues;
  readonly now: () => number;
}

/** Signature algorithms that proofs may have. */
export const dpopAlgorithms = ['ES256', 'Ed25519', 'EdDSA'];

const windowSeconds = 300;

/**
 * Checks a DPoP proof and returns the thumbprint of its key.
 *
 * @throws DpopError
 * @see [RFC 9449 §4.3](https://www.rfc-editor.org/rfc/rfc9449#section-4.3)
 */
export async function checkDpopProof(proof: string, expected: DpopExpectation): Promise<string> {
  const refuse = (message: string): DpopError => new DpopError('invalid_dpop_proof', message);
  const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
    algorithms: dpopAlgorithms,
    typ: 'dpop+jwt',
    // A proof has no claims that jose checks by the clock; `iat` is checked below.
    currentDate: new Date(expected.now()),
  }).catch(() => {
    throw refuse('the DPoP proof is no signed proof');
  });
  const { htm, htu, iat, jti, nonce } = payload as Record<string, unknown>;
  if (htm !== expected.method) throw refuse('the DPoP proof is for another method');
  if (typeof htu !== 'string' || withoutQuery(htu) !== withoutQuery(expected.url)) {
    throw refuse('the DPoP proof is for another address');
  }
  if (typeof iat !== 'number' || typeof jti !== 'string' || jti === '' || jti.length > 256) {
    throw refuse('the DPoP proof needs iat and jti');
  }
  checkFreshness(iat, nonce, expected);
  const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk as JWK);
  if (!expected.seen.add(`${thumbprint} ${jti}`, true, 2 * windowSeconds))
    throw refuse('the DPoP proof was used before');
  return thumbprint;
}

function checkFreshness(iat: number, nonce: unknown, expected: DpopExpectation): void {
  if (nonce !== undefined) {
    if (typeof nonce !== 'string' || expected.nonces === undefined) {
      throw new DpopError('invalid_dpop_proof', 'the DPoP proof has a nonce that nobody gave');
    }
    if (!expected.nonces.checkChallenge(nonce)) throw new DpopError('use_dpop_nonce', 'the nonce is too old');
    return;
  }
  if (expected.nonceRequired) throw new DpopError('use_dpop_nonce', 'a nonce is required');
  if (Math.abs(expected.now() / 1000 - iat) > windowSeconds) {
    if (expected.nonces !== undefined) throw new DpopError('use_dpop_nonce', 'the DPoP proof is too old; use a nonce');
    throw new DpopError('invalid_dpop_proof', 'the DPoP proof is too old');
  }
}

function withoutQuery(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return `${url.origin}${url.pathname}`;
}
