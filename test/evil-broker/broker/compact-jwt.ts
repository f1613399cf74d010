import { constants, createHash, createHmac, sign as signWith, type KeyObject } from 'node:crypto';

/** A JSON object whose members are not known. */
export type Json = Record<string, unknown>;

/** Encodes a text, or the JSON of a value, as one segment of a compact JWT. */
export function segment(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

const hashes: Readonly<Record<string, string>> = { '256': 'sha256', '384': 'sha384', '512': 'sha512' };

/** Signs the input as the algorithm says; what the key is for is not asked. */
export function signature(alg: string, key: KeyObject, input: string): string {
  const hash = hashes[alg.slice(2)] ?? null;
  const data = Buffer.from(input);
  switch (alg.slice(0, 2)) {
    case 'RS':
      return signWith(hash, data, { key, padding: constants.RSA_PKCS1_PADDING }).toString('base64url');
    case 'PS':
      return signWith(hash, data, {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      }).toString('base64url');
    case 'ES':
      return signWith(hash, data, { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    default:
      return signWith(null, data, key).toString('base64url');
  }
}

/** Makes a compact JWT; header and payload may be texts, so that they need not be good JSON. */
export function compactJwt(header: unknown, payload: unknown, alg: string, key: KeyObject): string {
  const input = `${segment(header)}.${segment(payload)}`;
  return `${input}.${signature(alg, key, input)}`;
}

/** Makes a compact JWT with an HMAC. */
export function compactHmacJwt(header: unknown, payload: unknown, hash: string, secret: string | Buffer): string {
  const input = `${segment(header)}.${segment(payload)}`;
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`;
}

/** The left half of the hash of a token: `at_hash` and `c_hash` (OIDC Core 3.1.3.6). */
export function halfHash(token: string, alg: string): string {
  const digest = createHash(alg === 'EdDSA' ? 'sha512' : (hashes[alg.slice(2)] ?? 'sha256'))
    .update(token)
    .digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}
