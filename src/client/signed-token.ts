import { isJsonObject, parseObject } from '../broker/read-json.js';
import type { JsonObject } from '../broker/read-json.js';
import { fail } from '../errors/fail.js';
import { decodeBase64Url } from './base64url.js';

/** How a signature is made. */
interface Scheme {
  readonly kty: string;
  readonly crv?: string;
  readonly hash: string;
  /** What WebCrypto calls it. */
  readonly name: string;
}

/** A JWT that was taken apart; nothing of it is to be believed before its signature is verified. */
export interface SignedToken {
  readonly alg: string;
  readonly scheme: Scheme;
  readonly kid: string | undefined;
  readonly claims: JsonObject;
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** The signatures that are taken: by a key pair, with SHA-2. `none` and shared secrets are not among them. */
function schemeOf(alg: unknown): Scheme | undefined {
  const match = /^(?:(RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/.exec(String(alg));
  if (!match) return undefined;
  const [, family, bits = '512'] = match;
  const hash = `SHA-${bits}`;
  if (!family) return { kty: 'OKP', crv: 'Ed25519', hash, name: 'Ed25519' };
  if (family === 'ES') return { kty: 'EC', crv: `P-${bits === '512' ? '521' : bits}`, hash, name: 'ECDSA' };
  return { kty: 'RSA', hash, name: family === 'RS' ? 'RSASSA-PKCS1-v1_5' : 'RSA-PSS' };
}

function refuse(what: string): never {
  fail('invalid_response', 'token', `The ID token ${what}.`);
}

function decodeJson(part: string | undefined): JsonObject {
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(decodeBase64Url(part ?? ''));
  } catch {
    // Refused below, as everything else that is no JSON.
  }
  return parseObject(text) ?? refuse('cannot be read');
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
  const scheme = schemeOf(alg);
  if (!scheme || !allowed.includes(alg)) return refuse('has a signature that was not announced, or is not safe (alg)');
  if (crit !== undefined || b64 !== undefined) refuse('needs an unknown extension (crit)');
  if (typeof typ === 'string' && /\+jwt$/i.test(typ)) refuse('is another kind of JWT (typ)');
  if (kid !== undefined && typeof kid !== 'string') refuse('has a malformed kid');
  return {
    alg: alg as string,
    scheme,
    kid,
    claims: decodeJson(body),
    signed: new TextEncoder().encode(`${head}.${body}`),
    signature: decodeBase64Url(tail) ?? refuse('has a malformed signature'),
  };
}

/** Finds the one key of a set that can have made a signature; `undefined` when there is none, or no telling which. */
export function findKey(
  keys: readonly unknown[],
  { alg, kid, scheme: { kty, crv } }: SignedToken,
): JsonObject | undefined {
  const found = keys.filter(
    (key): key is JsonObject =>
      isJsonObject(key) &&
      key['kty'] === kty &&
      // A private key that is published is everybody's.
      key['d'] === undefined &&
      (crv ?? key['crv']) === key['crv'] &&
      (kid ?? key['kid']) === key['kid'] &&
      (key['alg'] ?? alg) === alg &&
      (key['use'] ?? 'sig') === 'sig' &&
      (!Array.isArray(key['key_ops']) || key['key_ops'].includes('verify')),
  );
  return found.length === 1 ? found[0] : undefined;
}

/**
 * Verifies the signature of a JWT.
 *
 * @throws {LoginError} invalid_response — the signature is wrong, or the key is too weak.
 */
export async function verifySignature({ scheme, signature, signed }: SignedToken, jwk: JsonObject): Promise<void> {
  const { kty, crv, hash, name } = scheme;
  // The public members alone; `alg`, `ext` and others could make an engine refuse what RFC 7517 allows.
  const { n, e, x, y } = jwk as JsonWebKey;
  const parameters = { name, hash, namedCurve: crv, saltLength: Number(hash.slice(4)) / 8 };
  const key = await crypto.subtle
    .importKey('jwk', { kty, crv, n, e, x, y } as JsonWebKey, parameters as EcKeyImportParams, false, ['verify'])
    .catch(() => refuse('is by a key that cannot be read'));
  const { modulusLength } = key.algorithm as Partial<RsaKeyAlgorithm>;
  if (modulusLength !== undefined && modulusLength < 2048) refuse('is by an RSA key of fewer than 2048 bits');
  if (!(await crypto.subtle.verify(parameters, key, signature, signed))) refuse('has a wrong signature');
}
