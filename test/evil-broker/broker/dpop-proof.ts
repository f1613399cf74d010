import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify, type JWK } from 'jose';

/** What a good proof tells. */
export interface ProvenKey {
  readonly thumbprint: string;
  /** Seconds since the epoch, by the client's clock. */
  readonly issuedAt: number;
  readonly nonce: string | undefined;
}

const seen = new Set<string>();

/**
 * Checks a DPoP proof as a careful server does.
 *
 * @throws Error - with what is wrong with it.
 * @see [RFC 9449 §4.3](https://www.rfc-editor.org/rfc/rfc9449#section-4.3)
 */
export async function checkDpopProof(
  proof: string,
  request: { readonly method: string; readonly url: string; readonly accessToken?: string | undefined },
): Promise<ProvenKey> {
  const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
    typ: 'dpop+jwt',
    algorithms: ['ES256', 'ES384', 'PS256', 'RS256', 'EdDSA', 'Ed25519'],
    requiredClaims: ['jti', 'htm', 'htu', 'iat'],
    // The page's clock may be wrong on purpose; only the proof's form is judged here.
    currentDate: new Date((decodeIssuedAt(proof) + 1) * 1000),
  });
  if ((protectedHeader.jwk as JWK & { d?: unknown }).d !== undefined) throw new Error('the proof holds a private key');
  if (payload['htm'] !== request.method) throw new Error('htm is not the method of the request');
  const target = new URL(request.url);
  if (payload['htu'] !== `${target.origin}${target.pathname}`) throw new Error('htu is not the address of the request');
  if (seen.has(String(payload.jti))) throw new Error('the proof was used before');
  seen.add(String(payload.jti));
  if (request.accessToken !== undefined) {
    const hash = createHash('sha256').update(request.accessToken).digest('base64url');
    if (payload['ath'] !== hash) throw new Error('ath is not the hash of the access token');
  }
  const nonce = payload['nonce'];
  return {
    issuedAt: Number(payload.iat),
    thumbprint: await calculateJwkThumbprint(protectedHeader.jwk as JWK),
    nonce: typeof nonce === 'string' ? nonce : undefined,
  };
}

function decodeIssuedAt(proof: string): number {
  const payload = JSON.parse(Buffer.from(proof.split('.')[1] ?? '', 'base64url').toString()) as { iat?: unknown };
  return typeof payload.iat === 'number' ? payload.iat : 0;
}
