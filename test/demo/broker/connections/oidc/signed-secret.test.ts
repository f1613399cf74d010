import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, it } from 'node:test';

import { readOptions } from '../../../../../demo/broker/config/option-reader.js';
import { createProblemReporter, type Problem } from '../../../../../demo/broker/config/problems.js';
import { readSignedSecret, signedSecretAuth } from '../../../../../demo/broker/connections/oidc/signed-secret.js';

const { privateKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

function read(settings: object): {
  readonly secret: ReturnType<typeof readSignedSecret>;
  readonly problems: Problem[];
} {
  const problems: Problem[] = [];
  return { secret: readSignedSecret(readOptions(settings, createProblemReporter(problems))), problems };
}

describe('signedSecretAuth', () => {
  it('writes a short-lived JWT, signed by the key, in the place of the secret', () => {
    const { secret, problems } = read({ teamId: 'TEAM1', keyId: 'KEY1', privateKey });
    assert.deepEqual(problems, []);
    assert.ok(secret);
    const body = new URLSearchParams();
    const headers = new Headers();
    void signedSecretAuth(secret, 'https://appleid.apple.com')(
      { issuer: 'https://appleid.apple.com' },
      { client_id: 'com.example.web' },
      body,
      headers,
    );
    assert.equal(body.get('client_id'), 'com.example.web');
    assert.equal([...headers].length, 0);
    const [header = '', claims = '', signature = ''] = (body.get('client_secret') ?? '').split('.');
    const decode = (part: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    assert.deepEqual(decode(header), { alg: 'ES256', kid: 'KEY1' });
    const { iat, exp, ...rest } = decode(claims);
    assert.deepEqual(rest, { iss: 'TEAM1', sub: 'com.example.web', aud: 'https://appleid.apple.com' });
    assert.equal(Number(exp) - Number(iat), 300);
    const key = { key: createPublicKey(privateKey), dsaEncoding: 'ieee-p1363' as const };
    assert.ok(verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url')));
  });

  it('takes no other key, and says nothing of it', () => {
    const { privateKey: other } = generateKeyPairSync('ec', {
      namedCurve: 'P-384',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    for (const wrong of [other, 'no key at all']) {
      const { secret, problems } = read({ teamId: 'TEAM1', keyId: 'KEY1', privateKey: wrong });
      assert.equal(secret, undefined);
      assert.match(JSON.stringify(problems), /private P-256 key/);
      assert.ok(!JSON.stringify(problems).includes(wrong.slice(30, 60)) || wrong === 'no key at all');
    }
  });
});
