import { isJsonObject, parseObject } from '../broker/read-json.js';
import type { JsonObject } from '../broker/read-json.js';
import { LoginError } from '../errors/login-error.js';
import { decodeBase64Url } from './base64url.js';

/** A JWT that was taken apart; nothing of it is to be believed before its signature is verified. */
export interface SignedToken {
  readonly algorithm: string;
  readonly kid: string | undefined;
  readonly claims: JsonObject;
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

interface Scheme {
  readonly kty: string;
  readonly crv?: string;
  readonly hash: string;
  readonly algorithm: Algorithm & { readonly saltLength?: number; readonly namedCurve?: string };
}

/** The signatures that are taken: by a key pair, with SHA-2. `none` and shared secrets are not among them. */
function scheme(alg: string): Scheme | undefined {
  const [, family, bits] = /^(RS|PS|ES)(256|384|512)$/.exec(alg) ?? [];
  const hash = `SHA-${bits}`;
  if (family === 'RS') return { kty: 'RSA', hash, algorithm: { name: 'RSASSA-PKCS1-v1_5' } };
  if (family === 'PS') return { kty: 'RSA', hash, algorithm: { name: 'RSA-PSS', saltLength: Number(bits) / 8 } };
  if (family === 'ES') {
    const crv = bits === '512' ? 'P-521' : `P-${bits}`;
    return { kty: 'EC', crv, hash, algorithm: { name: 'ECDSA', namedCurve: crv } };
  }
  if (alg === 'EdDSA' || alg === 'Ed25519')
    return { kty: 'OKP', crv: 'Ed25519', hash: 'SHA-512', algorithm: { name: 'Ed25519' } };
  return undefined;
}

/** The hash that belongs to a signature; `at_hash` is made with it. */
export function hashOf(alg: string): string {
  return scheme(alg)?.hash ?? '';
}

function refuse(what: string): never {
  throw new LoginError('invalid_response', `The ID token ${what}.`, { phase: 'token' });
}

function decodeJson(part: string | undefined): JsonObject {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(decodeBase64Url(part ?? ''));
    return parseObject(text) ?? refuse('holds no JSON object');
  } catch {
    return refuse('cannot be read');
  }
}

/**
 * Takes a JWT in compact form apart.
 *
 * @param announced - The algorithms that the broker says it signs with.
 * @throws {LoginError} invalid_response — it is no signed JWT, or it is signed in a way that is not taken.
 * @see [RFC 7515 §5.2](https://www.rfc-editor.org/rfc/rfc7515#section-5.2)
 */
export function parseSignedToken(token: string, announced: unknown): SignedToken {
  const [head, body, tail, ...more] = token.split('.');
  if (!tail || more.length) refuse('is no signed JWT');
  const { alg, kid, typ, crit, b64 } = decodeJson(head);
  const allowed: readonly unknown[] = Array.isArray(announced) ? announced : ['RS256'];
  if (typeof alg !== 'string' || !scheme(alg) || !allowed.includes(alg))
    refuse('is signed with an algorithm that is not announced by the broker, or not safe');
  if (crit !== undefined || b64 !== undefined) refuse('needs an extension that is not known');
  if (typeof typ === 'string' && /\+jwt$/i.test(typ)) refuse('is a JWT of another kind');
  if (kid !== undefined && typeof kid !== 'string') refuse('has a malformed key id');
  return {
    algorithm: alg,
    kid,
    claims: decodeJson(body),
    signed: new TextEncoder().encode(`${head}.${body}`),
    signature: decodeBase64Url(tail) ?? refuse('has a malformed signature'),
  };
}

/** Finds the one key of a set that can have made a signature; `undefined` when there is none, or no telling which. */
export function findKey(keys: readonly unknown[], token: SignedToken): JsonObject | undefined {
  const { kty, crv } = scheme(token.algorithm) as Scheme;
  const found = keys.filter(
    (key): key is JsonObject =>
      isJsonObject(key) &&
      key['kty'] === kty &&
      // A private key that is published is everybody's.
      key['d'] === undefined &&
      (crv === undefined || key['crv'] === crv) &&
      (token.kid === undefined || key['kid'] === token.kid) &&
      (key['alg'] === undefined || key['alg'] === token.algorithm) &&
      (key['use'] === undefined || key['use'] === 'sig') &&
      (!Array.isArray(key['key_ops']) || key['key_ops'].includes('verify')),
  );
  return found.length === 1 ? found[0] : undefined;
}

/**
 * Verifies the signature of a JWT.
 *
 * @throws {LoginError} invalid_response — the signature is wrong, or the key is too weak.
 */
export async function verifySignature(token: SignedToken, jwk: JsonObject): Promise<void> {
  const { kty, crv, hash, algorithm } = scheme(token.algorithm) as Scheme;
  const { n, e, x, y } = jwk as JsonWebKey;
  const pick = kty === 'RSA' ? { kty, n, e } : kty === 'EC' ? { kty, crv, x, y } : { kty, crv, x };
  const parameters = { ...algorithm, hash };
  const key = await crypto.subtle
    .importKey('jwk', pick as JsonWebKey, parameters, false, ['verify'])
    .catch(() => refuse('is signed with a key that cannot be read'));
  const { modulusLength } = key.algorithm as Partial<RsaKeyAlgorithm>;
  if (modulusLength !== undefined && modulusLength < 2048) refuse('is signed with an RSA key of fewer than 2048 bits');
  if (!(await crypto.subtle.verify(parameters, key, token.signature, token.signed))) refuse('has a wrong signature');
}
