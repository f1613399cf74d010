import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { SecretRepository } from '../store/secret-repository.js';

/** The broker's signing keys, private parts included; made at the first start and kept. */
export async function loadSigningKeys(secrets: SecretRepository): Promise<readonly JWK[]> {
  const stored = secrets.get('signing-keys');
  if (stored !== undefined) return JSON.parse(stored.toString('utf8')) as JWK[];
  // RS256 for ID tokens, as every client knows it; ES256 for access tokens, as it is fast.
  const keys = await Promise.all(
    ['RS256', 'ES256'].map(async (alg) => {
      const { privateKey } = await generateKeyPair(alg, { extractable: true });
      const jwk = await exportJWK(privateKey);
      return { ...jwk, alg, use: 'sig', kid: await calculateJwkThumbprint(jwk) };
    }),
  );
  secrets.set('signing-keys', Buffer.from(JSON.stringify(keys)));
  return keys;
}
