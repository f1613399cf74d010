import { compactHmacJwt, compactJwt, segment, signature, type Json } from '../broker/compact-jwt.js';
import { signingKey, type KeyName } from '../broker/signing-keys.js';

/** Signs any header and any payload with a key, by default the broker's own. */
export function signed(header: unknown, payload: unknown, name: KeyName = 'main', alg = signingKey(name).alg): string {
  return compactJwt(header, payload, alg, signingKey(name).privateKey);
}

/** A JWT that says `alg` and has the given text, or none, as its signature. */
export function unsigned(header: Json, claims: Json, alg: unknown, sign = ''): string {
  return `${segment({ ...header, alg })}.${segment(claims)}.${sign}`;
}

/** A JWT with an HMAC that was made with a secret that everybody knows. */
export function hmac(header: Json, claims: Json, alg: 'HS256' | 'HS384' | 'HS512', secret: string | Buffer): string {
  return compactHmacJwt({ ...header, alg }, claims, `sha${alg.slice(2)}`, secret);
}

/** The public key of the broker in PEM: what a verifier takes for an HMAC secret when it does not look at the type. */
export function publicPem(): string {
  return signingKey('main').publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

/** Changes one bit of the signature. */
export function withFlippedBit(token: string): string {
  const [header = '', payload = '', sign = ''] = token.split('.');
  const bytes = Buffer.from(sign, 'base64url');
  bytes[7] = (bytes[7] ?? 0) ^ 1;
  return `${header}.${payload}.${bytes.toString('base64url')}`;
}

/** Puts other claims under a signature that was made for the honest ones. */
export function withOtherClaims(token: string, claims: Json): string {
  const [header = '', , sign = ''] = token.split('.');
  return `${header}.${segment(claims)}.${sign}`;
}

/** Something that looks like a JWE: five parts, with the ID token in the fourth. */
export function encrypted(header: Json, claims: Json, alg: string): string {
  const inner = segment(signed(header, claims));
  return `${segment({ alg, enc: 'A128GCM', cty: 'JWT' })}.${segment('key')}.${segment('iv-iv-iv-iv')}.${inner}.${segment('tag')}`;
}

/** The signature of an EC key in DER, which JWS does not allow. */
export function derSigned(header: Json, claims: Json): string {
  const input = `${segment(header)}.${segment(claims)}`;
  const raw = Buffer.from(signature('ES256', signingKey('es256').privateKey, input), 'base64url');
  const integer = (bytes: Buffer): Buffer => {
    const positive = (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
    return Buffer.concat([Buffer.of(2, positive.length), positive]);
  };
  const body = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);
  return `${input}.${Buffer.concat([Buffer.of(0x30, body.length), body]).toString('base64url')}`;
}
