import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { completeProfile, syncProfile } from '../../../../demo/broker/profile/synced-profile.js';

const issuer = 'http://localhost:4181';
const stored = { name: 'Edited', nickname: 'Ed', picture: 'p0', email: 'old@x.example', department: 'A' };
const source = { name: 'Source', given_name: 'So', email: 'new@x.example', department: 'B' };

describe('completeProfile', () => {
  it('fills in name, nickname and picture', () => {
    assert.deepEqual(completeProfile({ email: 'ada@x.example' }, issuer), {
      email: 'ada@x.example',
      name: 'ada@x.example',
      nickname: 'ada',
      picture: `${issuer}/picture/${/\d+/.exec(String(completeProfile({ email: 'ada@x.example' }, '').picture))?.[0]}/AE.svg`,
    });
    assert.equal(completeProfile({ given_name: 'Ada', family_name: 'Example' }, issuer).name, 'Ada Example');
    assert.equal(completeProfile({ phone_number: '+4915112345678' }, issuer).name, '+4915112345678');
  });
});

describe('syncProfile', () => {
  it('overwrites the five attributes at each login', () => {
    const profile = syncProfile(stored, source, 'on_each_login', issuer);
    assert.equal(profile.name, 'Source');
    assert.equal(profile.given_name, 'So');
    assert.equal(profile.nickname, 'new');
    assert.match(profile.picture ?? '', /\/picture\//);
  });

  for (const mode of ['on_first_login', 'never_on_login'] as const) {
    it(`leaves them alone with ${mode}, and lets the rest follow`, () => {
      assert.deepEqual(syncProfile(stored, source, mode, issuer), {
        ...stored,
        email: 'new@x.example',
        department: 'B',
      });
    });
  }
});
