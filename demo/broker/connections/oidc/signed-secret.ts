import { createPrivateKey, sign, type KeyObject } from 'node:crypto';

import type { ClientAuth } from 'openid-client';

import type { OptionReader } from '../../config/option-reader.js';

/** A key that signs client secrets. */
export interface SignedSecret {
  readonly teamId: string;
  readonly keyId: string;
  readonly key: KeyObject;
}

const lifetimeSeconds = 300;

/** Checks the settings of a signed secret. */
export function readSignedSecret(reader: OptionReader): SignedSecret | undefined {
  const teamId = reader.requiredText('teamId', { pattern: /^\w+$/, means: 'letters and digits' });
  const keyId = reader.requiredText('keyId', { pattern: /^\w+$/, means: 'letters and digits' });
  const pem = reader.requiredText('privateKey');
  reader.done();
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return { teamId, keyId, key };
  } catch {
    // Told below, without a word of the key.
  }
  if (pem !== '') reader.reporter.report('privateKey', 'must be the PEM of a private P-256 key');
  return undefined;
}

/**
 * Authenticates the client by a JWT in the place of the secret, as Apple wants it.
 *
 * It is written anew for each request, so that no secret runs out.
 */
export function signedSecretAuth({ teamId, keyId, key }: SignedSecret, audience: string): ClientAuth {
  return (_server, client, body) => {
    const now = Math.floor(Date.now() / 1000);
    const header = encode({ alg: 'ES256', kid: keyId });
    const claims = { iss: teamId, sub: client.client_id, aud: audience, iat: now, exp: now + lifetimeSeconds };
    const content = `${header}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' });
    body.set('client_id', client.client_id);
    body.set('client_secret', `${content}.${signature.toString('base64url')}`);
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
