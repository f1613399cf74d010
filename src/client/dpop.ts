import { encodeBase64Url, randomToken, sha256 } from './base64url.js';

/** A key pair of this browser that tokens are bound to. */
export interface Dpop {
  /** The thumbprint of the public key (RFC 7638). */
  readonly thumbprint: string;
  /** A proof for one request; each request, also a repeated one, needs a new one. */
  proof(method: string, url: string, accessToken?: string): Promise<string>;
  /** Remembers the nonce that an answer holds; tells whether it was new. */
  learn(url: string, headers: Headers): boolean;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Makes a key pair whose private key cannot be read by anyone, this page included. */
export async function generateDpopKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
}

const encodeJson = (value: object): string => encodeBase64Url(new TextEncoder().encode(JSON.stringify(value)));

/**
 * Makes proofs of possession with a key pair.
 *
 * @param now - Milliseconds since the epoch by the clock of the broker.
 * @param nonces - The last nonce of each origin.
 * @see [RFC 9449](https://www.rfc-editor.org/rfc/rfc9449)
 */
export async function createDpop(pair: CryptoKeyPair, now: () => number, nonces: Map<string, string>): Promise<Dpop> {
  const { crv, kty, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const header = encodeJson({ typ: 'dpop+jwt', alg: 'ES256', jwk: { crv, kty, x, y } });

  return {
    // The members of RFC 7638 in the order that it asks for.
    thumbprint: await sha256(JSON.stringify({ crv, kty, x, y })),
    async proof(method, url, accessToken) {
      const { origin, pathname } = new URL(url);
      const payload = encodeJson({
        jti: randomToken(),
        htm: method,
        htu: origin + pathname,
        iat: Math.floor(now() / 1000),
        nonce: nonces.get(origin),
        ath: accessToken && (await sha256(accessToken)),
      });
      const signed = `${header}.${payload}`;
      const signature = await crypto.subtle.sign(algorithm, pair.privateKey, new TextEncoder().encode(signed));
      return `${signed}.${encodeBase64Url(signature)}`;
    },
    learn(url, headers) {
      const { origin } = new URL(url);
      const nonce = headers.get('dpop-nonce');
      if (!nonce || nonce === nonces.get(origin)) return false;
      nonces.set(origin, nonce);
      return true;
    },
  };
}
