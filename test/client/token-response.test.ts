import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { readTokenResponse } from '../../src/client/token-response.js';

const read = (json: unknown, status = 200, bound = false) =>
  readTokenResponse(
    { status, headers: new Headers({ 'content-type': 'application/json' }), text: JSON.stringify(json) },
    bound,
    'token',
  );
const good = { access_token: 'a', token_type: 'Bearer', expires_in: 60 };

describe('readTokenResponse', () => {
  it('reads tokens', () => {
    assert.deepEqual(read({ ...good, refresh_token: 'r', id_token: 'i', scope: 'openid' }), {
      accessToken: 'a',
      expiresInSeconds: 60,
      refreshToken: 'r',
      idToken: 'i',
      scope: 'openid',
    });
  });

  for (const [expires, seconds] of [
    [undefined, 300],
    [0, 0],
    ['60', 60],
    ['1.5', 1.5],
    [1e12, 2_592_000],
  ] as const)
    it(`takes expires_in ${JSON.stringify(expires)} for ${seconds} s`, () => {
      assert.equal(read({ ...good, expires_in: expires }).expiresInSeconds, seconds);
    });

  for (const token_type of ['bearer', 'BEARER'])
    it(`knows ${token_type}`, () => {
      assert.ok(read({ ...good, token_type }));
    });

  it('takes a bound token when one was asked for, and no other', () => {
    assert.ok(read({ ...good, token_type: 'DPoP' }, 200, true));
    assert.throws(() => read(good, 200, true), { code: 'invalid_response' });
    assert.throws(() => read({ ...good, token_type: 'DPoP' }), { code: 'invalid_response' });
  });

  for (const more of [
    { access_token: undefined },
    { access_token: '' },
    { access_token: 5 },
    { token_type: undefined },
    { token_type: 'MAC' },
    { token_type: ['Bearer'] },
    { expires_in: -1 },
    { expires_in: 'soon' },
    { expires_in: '' },
    { expires_in: [60] },
    { refresh_token: '' },
    { refresh_token: null },
    { id_token: {} },
    { scope: ['openid'] },
    { error: 'access_denied' },
    { error: '' },
  ])
    it(`refuses ${JSON.stringify(more)}`, () => {
      assert.throws(
        () => read({ ...good, ...more }),
        (error: Error) => {
          assert.equal((error as Error & { code: string }).code, 'invalid_response');
          return true;
        },
      );
    });

  it('never takes tokens from an answer that is no success', () => {
    for (const status of [201, 204, 302, 400, 401, 403, 404, 418, 500])
      assert.throws(() => read(good, status), { name: 'LoginError' });
  });

  it("reads the broker's error", () => {
    assert.throws(() => read({ error: 'invalid_grant' }, 400), { code: 'transaction_lost' });
    assert.throws(() => read({ error: 'invalid_client' }, 401), { code: 'misconfigured_client' });
    assert.throws(() => read({ error: 'invalid_grant' }, 500), { code: 'server_error' });
  });
});
