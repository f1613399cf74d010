import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JWK, JWTPayload } from 'jose';
import type { ServerMetadata } from '../../src/broker/server-metadata.js';
import { verifyIdToken } from '../../src/client/id-token.js';
import type { IdTokenExpectations } from '../../src/client/id-token.js';
import { createServerClock } from '../../src/client/server-clock.js';
import { createSigningKeys } from '../../src/client/signing-keys.js';

const issuer = 'https://login.example.com';
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const metadata: ServerMetadata = {
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  id_token_signing_alg_values_supported: algorithms,
};
const accessToken = 'the-access-token';
const seconds = (): number => Math.floor(Date.now() / 1000);

const privateKeys = new Map<string, CryptoKey>();
const published: JWK[] = [];
let foreign: CryptoKey;

before(async () => {
  for (const alg of algorithms) {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    privateKeys.set(alg, privateKey);
    published.push({ ...(await exportJWK(publicKey)), kid: alg, alg, use: 'sig' });
  }
  foreign = (await generateKeyPair('RS256')).privateKey;
});

function expectations(
  more: Partial<IdTokenExpectations> & Partial<IdTokenExpectations['config']> = {},
  keys: readonly object[] = published,
): IdTokenExpectations {
  const fetch = async (): Promise<Response> => Response.json({ keys });
  return {
    metadata,
    config: { clientId: 'app', trustedAudiences: [], clockSkewSeconds: 60, ...more },
    keys: createSigningKeys({ fetch: fetch }, Date.now),
    clock: createServerClock(Date.now),
    accessToken,
    nonce: 'n',
    ...more,
  };
}

const claims = (more: JWTPayload = {}): JWTPayload => ({
  iss: issuer,
  sub: 'ada',
  aud: 'app',
  exp: seconds() + 300,
  iat: seconds(),
  nonce: 'n',
  name: 'Ada',
  ...more,
});

const sign = (payload: JWTPayload, alg = 'RS256', header: object = {}, key = privateKeys.get(alg)): Promise<string> =>
  new SignJWT(payload).setProtectedHeader({ alg, kid: alg, ...header }).sign(key as CryptoKey);

const refused = (code: string) => (error: Error) => {
  assert.equal((error as Error & { code: string }).code, code);
  assert.ok(!error.message.includes('ada') && !error.message.includes('evil'), 'no value is quoted');
  return true;
};

describe('verifyIdToken', () => {
  for (const alg of algorithms)
    it(`believes a token that is signed with ${alg}`, async () => {
      const user = await verifyIdToken(await sign(claims(), alg), expectations());
      assert.equal(user.sub, 'ada');
      assert.equal(user.name, 'Ada');
      assert.ok(Object.isFrozen(user));
    });

  it('takes RS256 alone where the broker announces nothing', async () => {
    const { id_token_signing_alg_values_supported: _none, ...silent } = metadata;
    const expected = expectations({ metadata: silent });
    assert.ok(await verifyIdToken(await sign(claims()), expected));
    await assert.rejects(verifyIdToken(await sign(claims(), 'ES256'), expected), refused('invalid_response'));
  });

  const wrongClaims: readonly (readonly [string, () => JWTPayload])[] = [
    ['another issuer', () => ({ iss: 'https://evil.example' })],
    ['an issuer with a slash more', () => ({ iss: `${issuer}/` })],
    ['no issuer', () => ({ iss: undefined as unknown as string })],
    ['no subject', () => ({ sub: undefined as unknown as string })],
    ['an empty subject', () => ({ sub: '' })],
    ['a subject that is a number', () => ({ sub: 5 as unknown as string })],
    ['a subject of 256 characters', () => ({ sub: 'x'.repeat(256) })],
    ['another audience', () => ({ aud: 'other' })],
    ['no audience', () => ({ aud: undefined as unknown as string })],
    ['an empty list of audiences', () => ({ aud: [] })],
    ['a second audience without azp', () => ({ aud: ['app', 'other'] })],
    ['a second audience that is not trusted', () => ({ aud: ['app', 'other'], azp: 'app' })],
    ['a foreign azp', () => ({ azp: 'other' })],
    ['no expiry', () => ({ exp: undefined as unknown as number })],
    ['an expiry long past', () => ({ exp: seconds() - 3600 })],
    ['an expiry just past the skew', () => ({ exp: seconds() - 62 })],
    ['an expiry that is text', () => ({ exp: '99999999999' as unknown as number })],
    ['no time of issue', () => ({ iat: undefined as unknown as number })],
    ['a time of issue a day ahead', () => ({ iat: seconds() + 86_400, exp: seconds() + 90_000 })],
    ['a time of issue two hours ago', () => ({ iat: seconds() - 7200 })],
    ['a negative time of issue', () => ({ iat: -1 })],
    ['a start in the future', () => ({ nbf: seconds() + 600 })],
    ['a start that is text', () => ({ nbf: 'x' as unknown as number })],
    ['another nonce', () => ({ nonce: 'm' })],
    ['no nonce', () => ({ nonce: undefined })],
    ['a nonce in a list', () => ({ nonce: ['n'] })],
    ['a time of authentication in the future', () => ({ auth_time: seconds() + 3600 })],
    ['a time of authentication that is text', () => ({ auth_time: 'x' })],
    ["another token's hash", () => ({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' })],
  ];
  for (const [what, change] of wrongClaims)
    it(`refuses a token with ${what}`, async () => {
      await assert.rejects(verifyIdToken(await sign(claims(change())), expectations()), refused('invalid_response'));
    });

  it('takes an expiry that is past by less than the skew', async () => {
    assert.ok(await verifyIdToken(await sign(claims({ exp: seconds() - 30 })), expectations()));
    await assert.rejects(
      verifyIdToken(await sign(claims({ exp: seconds() - 30 })), expectations({ clockSkewSeconds: 0 })),
      refused('invalid_response'),
    );
  });

  it('takes other audiences that are trusted', async () => {
    const token = await sign(claims({ aud: ['app', 'project'], azp: 'app' }));
    assert.ok(await verifyIdToken(token, expectations({ trustedAudiences: ['project'] })));
    const unclear = await sign(claims({ aud: ['app', 'project'] }));
    await assert.rejects(
      verifyIdToken(unclear, expectations({ trustedAudiences: ['project'] })),
      refused('invalid_response'),
    );
  });

  for (const [alg, hash] of [
    ['RS256', 'sha256'],
    ['ES384', 'sha384'],
    ['PS512', 'sha512'],
    ['EdDSA', 'sha512'],
  ] as const)
    it(`compares the hash of the access token under ${alg}`, async () => {
      const digest = createHash(hash).update(accessToken).digest();
      const half = digest.subarray(0, digest.length / 2).toString('base64url');
      assert.ok(await verifyIdToken(await sign(claims({ at_hash: half }), alg), expectations()));
      const other = expectations({ accessToken: 'another' });
      await assert.rejects(
        verifyIdToken(await sign(claims({ at_hash: half }), alg), other),
        refused('invalid_response'),
      );
    });

  const unsigned = (header: object): string => {
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${encode(header)}.${encode(claims())}.`;
  };
  const wrongTokens: readonly (readonly [string, () => string | Promise<string>])[] = [
    ['no signature (alg none)', () => unsigned({ alg: 'none' })],
    ['no signature, under a real algorithm', () => unsigned({ alg: 'RS256', kid: 'RS256' })],
    ['alg NONE', () => `${unsigned({ alg: 'NONE' })}AA`],
    ['no alg', () => `${unsigned({})}AA`],
    [
      'a shared secret that is the public key (HS256)',
      () =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: 'HS256', kid: 'RS256' })
          .sign(new TextEncoder().encode(JSON.stringify(published[0]))),
    ],
    ["a stranger's key", () => sign(claims(), 'RS256', {}, foreign)],
    ["the stranger's key in its header", () => sign(claims(), 'RS256', { jwk: published[0] }, foreign)],
    ['a key id that nobody has', () => sign(claims(), 'RS256', { kid: 'other' })],
    [
      'an extension that must be understood',
      async () => {
        const token = await sign(claims());
        const head = Buffer.from(JSON.stringify({ alg: 'RS256', kid: 'RS256', crit: ['x'], x: 1 })).toString(
          'base64url',
        );
        return [head, ...token.split('.').slice(1)].join('.');
      },
    ],
    ['the type of an access token', () => sign(claims(), 'RS256', { typ: 'at+jwt' })],
    ['the type of a logout token', () => sign(claims(), 'RS256', { typ: 'logout+jwt' })],
    [
      'a changed payload',
      async () => {
        const [head, , tail] = (await sign(claims())).split('.');
        return `${head}.${Buffer.from(JSON.stringify(claims({ sub: 'evil' }))).toString('base64url')}.${tail}`;
      },
    ],
    ['padding', async () => `${await sign(claims())}==`],
    ['white space', async () => ` ${await sign(claims())}`],
    ['five parts', async () => `${await sign(claims())}.x.y`],
    ['two parts', () => 'a.b'],
    ['nothing at all', () => ''],
    ['text that is no JSON', () => 'YQ.YQ.YQ'],
    ['a list for a payload', () => `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.W10.YQ`],
  ];
  for (const [what, make] of wrongTokens)
    it(`refuses a token with ${what}`, async () => {
      await assert.rejects(verifyIdToken(await make(), expectations()), refused('invalid_response'));
    });

  it('takes no key of another kind, use or owner', async () => {
    const [rs256 = {}] = published;
    const secret = { kty: 'oct', kid: 'RS256', k: 'AAAA' };
    for (const keys of [
      [],
      [secret],
      [{ ...rs256, use: 'enc' }],
      [{ ...rs256, key_ops: ['encrypt'] }],
      [{ ...rs256, alg: 'PS256' }],
      [{ ...rs256, d: 'AAAA' }],
      [rs256, rs256],
      [null, 5, 'x'],
    ])
      await assert.rejects(
        verifyIdToken(await sign(claims()), expectations({}, keys as object[])),
        refused('invalid_response'),
      );
  });

  it('finds the one key that fits a token without a key id', async () => {
    const token = await sign(claims(), 'ES256', { kid: undefined });
    assert.ok(
      await verifyIdToken(
        token,
        expectations(
          {},
          published.map(({ kid: _kid, ...key }) => key),
        ),
      ),
    );
  });

  it('asks for a login that is strong and new enough', async () => {
    const token = await sign(claims({ auth_time: seconds() - 100, acr: 'silver' }));
    assert.ok(await verifyIdToken(token, expectations({ maxAgeSeconds: 100, acrValues: ['gold', 'silver'] })));
    await assert.rejects(verifyIdToken(token, expectations({ maxAgeSeconds: 10 })), refused('interaction_required'));
    await assert.rejects(verifyIdToken(token, expectations({ acrValues: ['gold'] })), refused('interaction_required'));
    const silent = await sign(claims());
    await assert.rejects(verifyIdToken(silent, expectations({ maxAgeSeconds: 100 })), refused('interaction_required'));
    await assert.rejects(verifyIdToken(silent, expectations({ acrValues: ['gold'] })), refused('interaction_required'));
    const entra = await sign(claims({ acrs: ['c1', 'gold'] }));
    assert.ok(await verifyIdToken(entra, expectations({ acrValues: ['gold'] })));
  });

  describe('at a refresh', () => {
    const original = { sub: 'ada', nonce: 'n', auth_time: 1_700_000_000 };
    const { nonce: _nonce, ...rest } = expectations();
    const refresh = async (more: JWTPayload): Promise<unknown> =>
      verifyIdToken(await sign(claims(more)), { ...rest, keys: expectations().keys, original });

    it('takes the same person and login, with the nonce or without', async () => {
      assert.ok(await refresh({}));
      assert.ok(await refresh({ nonce: undefined }));
      assert.ok(await refresh({ auth_time: 1_700_000_000 }));
      assert.ok(await refresh({ iat: seconds() - 7200 }), 'some brokers send the first token again');
    });

    for (const [what, more] of [
      ['person', { sub: 'eve' }],
      ['nonce', { nonce: 'm' }],
      ['time of authentication', { auth_time: 1_700_000_001 }],
      ['audience', { aud: 'other' }],
      ['issuer', { iss: 'https://evil.example' }],
    ] as const)
      it(`refuses another ${what}`, async () => {
        await assert.rejects(refresh(more), refused('invalid_response'));
      });
  });

  it('reads keys once more when a token has a key that is new, but not for each', async () => {
    let reads = 0;
    let keys: readonly object[] = published.slice(1);
    const fetch = async (): Promise<Response> => {
      reads++;
      return Response.json({ keys });
    };
    let now = 0;
    const signingKeys = createSigningKeys({ fetch: fetch }, () => now);
    const expected = expectations({ keys: signingKeys });
    await verifyIdToken(await sign(claims(), 'ES256'), expected);
    assert.equal(reads, 1);
    keys = published;
    await verifyIdToken(await sign(claims()), expected);
    assert.equal(reads, 2, 'the key is a moment old');
    now += 1000;
    await assert.rejects(verifyIdToken(await sign(claims(), 'RS256', { kid: 'forged' }), expected));
    assert.equal(reads, 2, 'a second later nobody asks again');
  });

  it('believes a broker whose clock is ten minutes off, when all of its times are', async () => {
    for (const minutes of [-9, 9]) {
      const shift = minutes * 60;
      const token = await sign(claims({ iat: seconds() + shift, exp: seconds() + shift + 60 }));
      assert.ok(await verifyIdToken(token, expectations()));
    }
  });
});
