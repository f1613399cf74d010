import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose';
import { createDpop, generateDpopKey } from '../../src/client/dpop.js';

const now = Date.parse('2026-11-22T12:00:00Z');
const open = async () => createDpop(await generateDpopKey(), () => now, new Map());

describe('a DPoP key', () => {
  it('cannot be read by the page', async () => {
    const { privateKey, publicKey } = await generateDpopKey();
    assert.equal(privateKey.extractable, false);
    await assert.rejects(crypto.subtle.exportKey('jwk', privateKey));
    assert.equal(publicKey.extractable, true);
  });
});

describe('a DPoP proof', () => {
  it('is what RFC 9449 asks for', async () => {
    const dpop = await open();
    const proof = await dpop.proof('POST', 'https://login.example.com/token?x=1#y');
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: ['ES256'],
      currentDate: new Date(now),
    });
    assert.equal(payload['htm'], 'POST');
    assert.equal(payload['htu'], 'https://login.example.com/token');
    assert.equal(payload.iat, now / 1000);
    assert.match(payload.jti ?? '', /^[\w-]{43}$/);
    assert.equal('nonce' in payload, false);
    assert.equal('ath' in payload, false);
    assert.equal(protectedHeader.jwk && 'd' in protectedHeader.jwk, false);
    assert.equal(await calculateJwkThumbprint(protectedHeader.jwk ?? {}), dpop.thumbprint);
  });

  it('names the access token that it goes with', async () => {
    const proof = await (await open()).proof('GET', 'https://api.example.com/', 'token');
    const { payload } = await jwtVerify(proof, EmbeddedJWK);
    assert.equal(payload['ath'], createHash('sha256').update('token').digest('base64url'));
  });

  it('is another one each time', async () => {
    const dpop = await open();
    const proofs = await Promise.all([1, 2, 3].map(() => dpop.proof('GET', 'https://x.example/')));
    assert.equal(new Set(proofs).size, 3);
    assert.deepEqual(decodeProtectedHeader(proofs[0] ?? ''), decodeProtectedHeader(proofs[1] ?? ''));
  });

  it('holds the last nonce of its origin, and no other', async () => {
    const dpop = await open();
    const url = 'https://login.example.com/token';
    assert.equal(dpop.learn(url, new Headers({ 'dpop-nonce': 'n1' })), true);
    assert.equal(dpop.learn(url, new Headers({ 'dpop-nonce': 'n1' })), false, 'nothing new');
    assert.equal(dpop.learn(url, new Headers()), false);
    const nonce = async (target: string): Promise<unknown> =>
      (await jwtVerify(await dpop.proof('GET', target), EmbeddedJWK)).payload['nonce'];
    assert.equal(await nonce('https://login.example.com/other'), 'n1');
    assert.equal(await nonce('https://api.example.com/'), undefined);
  });
});
