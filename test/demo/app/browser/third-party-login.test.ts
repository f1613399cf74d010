import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { readThirdPartyLogin } from '../../../../demo/app/browser/third-party-login.js';

const issuer = 'https://login.example';
const read = (query: string) => readThirdPartyLogin(`https://app.example/?${query}`, issuer);
const iss = `iss=${encodeURIComponent(issuer)}`;

describe('readThirdPartyLogin', () => {
  it('reads where to sign in and as whom, and leaves the address clean', () => {
    assert.deepEqual(read(`${iss}&connection=umbrella&login_hint=rita@umbrella.example&tab=2`), {
      options: { connection: 'umbrella', identifier: 'rita@umbrella.example', returnTo: '/?tab=2' },
      cleaned: '/?tab=2',
    });
  });

  it('goes on at a place of this site alone', () => {
    const target = (address: string): string | undefined =>
      read(`${iss}&target_link_uri=${encodeURIComponent(address)}`)?.options.returnTo;
    assert.equal(target('https://app.example/orders?id=7#top'), '/orders?id=7#top');
    for (const other of ['https://evil.example/', '//evil.example/', 'javascript:alert(1)', '/orders', 'nonsense']) {
      assert.equal(target(other), '/', other);
    }
  });

  it('does nothing for another broker, or for none', () => {
    assert.equal(read('iss=https%3A%2F%2Fevil.example&connection=umbrella'), undefined);
    assert.equal(read('connection=umbrella'), undefined);
  });
});
