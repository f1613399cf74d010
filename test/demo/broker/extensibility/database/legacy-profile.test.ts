import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { readLegacyProfile } from '../../../../../demo/broker/extensibility/database/legacy-profile.js';

function accepted(value: unknown) {
  const read = readLegacyProfile(value);
  assert.ok(read.ok, JSON.stringify(read));
  return read.value;
}

describe('readLegacyProfile', () => {
  it('sorts what a script returns', () => {
    const profile = accepted({
      user_id: 42,
      email: ' Ada@Legacy.EXAMPLE ',
      email_verified: 1,
      given_name: 'Ada',
      phone_number: '+49 151 123 456 78',
      department: 'Engines',
      joined: new Date(0),
      user_metadata: { colour: 'green' },
      metadata: { plan: 'old' },
      app_metadata: { plan: 'gold' },
      mfa_factors: [{ phone: { value: '+4915112345678' } }, { totp: { secret: 'ABC' } }],
      access_token: 'at',
    });
    assert.equal(profile.sourceUserId, '42');
    assert.deepEqual(profile.profile, {
      department: 'Engines',
      joined: '1970-01-01T00:00:00.000Z',
      given_name: 'Ada',
      email: 'ada@legacy.example',
      email_verified: true,
      phone_number: '+4915112345678',
      phone_verified: false,
    });
    assert.deepEqual(profile.userMetadata, { colour: 'green' });
    assert.deepEqual(profile.appMetadata, { plan: 'gold' });
    assert.deepEqual(profile.factors, [
      { kind: 'phone', value: '+4915112345678' },
      { kind: 'totp', secret: 'ABC' },
    ]);
    assert.deepEqual(profile.tokens, { accessToken: 'at' });
    assert.equal('access_token' in profile.raw, false);
  });

  it('takes the older name of app_metadata', () => {
    assert.deepEqual(accepted({ user_id: 'a', metadata: { plan: 'gold' } }).appMetadata, { plan: 'gold' });
  });

  it('treats an address as unverified unless the script clearly says otherwise', () => {
    for (const email_verified of [undefined, null, 'true', 'yes', 0, {}, []]) {
      const { profile } = accepted({ user_id: 'a', email: 'a@b.example', email_verified });
      assert.equal(profile.email_verified, false);
    }
  });

  it('lets a script say nothing that only the broker says', () => {
    const { profile } = accepted({
      user_id: 'a',
      blocked: false,
      logins_count: 9,
      identities: [],
      sub: 'admin',
      created_at: 1,
    });
    assert.deepEqual(profile, {});
  });

  const deep: Record<string, unknown> = {};
  deep['again'] = deep;
  const refused: [string, unknown, string][] = [
    ['something that is no object', 'ada', 'not_an_object'],
    ['a list', [{ user_id: 'a' }], 'not_an_object'],
    ['a profile without an id', { email: 'a@b.example' }, 'no_id'],
    ['an empty id', { user_id: '' }, 'no_id'],
    ['an id that is an object', { user_id: { $ne: null } }, 'bad_id'],
    ['an id with a control character', { user_id: 'a\u0000b' }, 'bad_id'],
    ['a fractional id', { user_id: 1.5 }, 'bad_id'],
    ['a very long id', { user_id: 'x'.repeat(256) }, 'bad_id'],
    ['an e-mail address that is none', { user_id: 'a', email: 'ada at home' }, 'bad_field'],
    ['an e-mail address that is an object', { user_id: 'a', email: {} }, 'bad_field'],
    ['a name that is a list', { user_id: 'a', name: ['x'] }, 'bad_field'],
    ['metadata that is a string', { user_id: 'a', app_metadata: 'admin' }, 'bad_field'],
    ['a phone number without a country', { user_id: 'a', phone_number: '0151' }, 'bad_field'],
    ['an empty factor', { user_id: 'a', mfa_factors: [{}] }, 'bad_field'],
    ['__proto__ as a key', JSON.parse('{"user_id":"a","__proto__":{"admin":true}}'), 'forbidden_key'],
    ['__proto__ deep down', JSON.parse('{"user_id":"a","app_metadata":{"x":[{"__proto__":{}}]}}'), 'forbidden_key'],
    ['constructor as a key', { user_id: 'a', user_metadata: { constructor: { prototype: {} } } }, 'forbidden_key'],
    ['a profile that holds itself', { user_id: 'a', deep }, 'not_plain'],
    ['bytes', { user_id: 'a', photo: new Uint8Array(3) }, 'not_plain'],
    ['a map', { user_id: 'a', roles: new Map() }, 'not_plain'],
    ['a very large profile', { user_id: 'a', bio: 'x'.repeat(70_000) }, 'too_large'],
  ];
  for (const [what, value, code] of refused) {
    it(`refuses ${what}: ${code}`, () => {
      const read = readLegacyProfile(value);
      assert.equal(!read.ok && read.problem.code, code);
      assert.equal(({} as Record<string, unknown>)['admin'], undefined);
    });
  }
});
