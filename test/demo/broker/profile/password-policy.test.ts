import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { checkPassword, policyOfLevel, type PasswordLevel } from '../../../../demo/broker/profile/password-policy.js';

const failed = (password: string, policy: Parameters<typeof checkPassword>[1], personal: readonly string[] = []) =>
  checkPassword(password, policy, personal)
    .filter(({ status }) => status === 'fail')
    .map(({ code }) => code);

describe('checkPassword', () => {
  const levels: Readonly<Record<PasswordLevel, readonly [good: string, bad: string, broken: readonly string[]]>> = {
    none: ['x', '', ['min-length']],
    low: ['abcdef', 'abcde', ['min-length']],
    fair: ['Abcdefg1', 'abcdefg1', ['require']],
    good: ['abcdef1!', 'abcdefg1', ['require-some']],
    excellent: ['Abcdefgh1!', 'Aaabcdefg1111', ['identical']],
  };
  for (const [level, [good, bad, broken]] of Object.entries(levels)) {
    it(`keeps the level ${level}`, () => {
      assert.deepEqual(failed(good, policyOfLevel[level as PasswordLevel]), []);
      assert.deepEqual(failed(bad, policyOfLevel[level as PasswordLevel]), broken);
    });
  }

  it('counts characters, not code units, of the composed password', () => {
    assert.deepEqual(failed('\u{1F600}\u{1F600}\u{1F600}', { minLength: 4 }), ['min-length']);
    assert.deepEqual(failed('e\u0301\u0065\u0301', { maxLength: 2 }), []);
    assert.deepEqual(failed('\u00E9\u00E9', { maxBytes: 3 }), ['max-bytes']);
  });

  it('finds runs, words and what is known of the person', () => {
    assert.deepEqual(failed('xxabcdyy', { maxSequential: 3 }), ['sequential']);
    assert.deepEqual(failed('xx4321yy', { maxSequential: 3 }), ['sequential']);
    assert.deepEqual(failed('my-ACME-pass', { words: ['acme'] }), ['words']);
    assert.deepEqual(failed('xxAdaLxx', { disallowIdentifier: true }, ['adal', 'xy']), ['identifier']);
  });

  it('tells every rule with its state', () => {
    assert.deepEqual(checkPassword('abc', { minLength: 2, require: ['lower', 'digit'] }), [
      { code: 'min-length', status: 'pass', args: { count: 2 } },
      { code: 'require', status: 'pass', args: { class: 'lower' } },
      { code: 'require', status: 'fail', args: { class: 'digit' } },
    ]);
  });
});
