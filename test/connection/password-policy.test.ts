import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { PasswordPolicy } from '../../src/connection/connection.js';
import { evaluatePolicy } from '../../src/connection/password-policy.js';

describe('evaluatePolicy', () => {
  const cases: readonly [PasswordPolicy, string, string][] = [
    [{ minLength: 3 }, 'ab', 'min-length fail'],
    [{ minLength: 3 }, 'abc', 'min-length pass'],
    [{ minLength: 3 }, '👩👩', 'min-length fail'],
    [{ maxLength: 3 }, 'abc', ''],
    [{ maxLength: 3 }, 'abcd', 'max-length fail'],
    [{ maxBytes: 4 }, 'ééé', 'max-bytes fail'],
    [
      { require: ['lower', 'upper', 'digit', 'special'] },
      'aB',
      'require pass, require pass, require fail, require fail',
    ],
    [{ require: ['special'] }, 'a b', 'require fail'],
    [{ require: ['digit', 'letter'] }, '٣ж', 'require pass, require pass'],
    [{ requireSome: { atLeast: 2, of: ['lower', 'upper', 'digit'] } }, 'aa', 'require-some fail'],
    [{ requireSome: { atLeast: 2, of: ['lower', 'upper', 'digit'] } }, 'a1', 'require-some pass'],
    [{ maxIdentical: 2 }, 'aab', 'identical pass'],
    [{ maxIdentical: 2 }, 'aaab', 'identical fail'],
    [{ maxIdentical: 2 }, '', 'identical fail'],
    [{ maxSequential: 3 }, 'abc9', 'sequential pass'],
    [{ maxSequential: 3 }, 'x4321', 'sequential fail'],
    [{ maxSequential: 3 }, 'abab', 'sequential pass'],
    [{ disallowIdentifier: true }, 'MyAda7', 'identifier fail'],
    [{ disallowIdentifier: true }, 'other', 'identifier pass'],
    [{ words: ['Acme'] }, 'xaCMEx', 'words fail'],
    [{ breached: 'reject', history: 5 }, 'x', 'breached unknown, history unknown'],
    [{}, 'x', ''],
  ];
  for (const [policy, password, expected] of cases) {
    it(`${JSON.stringify(policy)} for ${JSON.stringify(password)}: ${expected || 'nothing to say'}`, () => {
      const rules = evaluatePolicy(policy, password, 'ada@demo.example');
      assert.equal(rules.map(({ code, status }) => `${code} ${status}`).join(', '), expected);
    });
  }
});
