import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { IdentifierSpec } from '../../src/connection/connection.js';
import { checkIdentifier, domainOf, normalizeIdentifier } from '../../src/connection/identifier.js';

describe('normalizeIdentifier', () => {
  const cases: readonly [string, string][] = [
    ['  ada@demo.example ', 'ada@demo.example'],
    ['Ada@DEMO.Example', 'Ada@demo.example'],
    ['ada@demo.example.', 'ada@demo.example'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ａｄａ＠ｄｅｍｏ．ｅｘａｍｐｌｅ', 'ada@demo.example'],
    ['ada@例子。测试', 'ada@xn--fsqu00a.xn--0zwm56d'],
    ['jörg@demo.example', 'jörg@demo.example'],
    ['"a@b"@demo.example', '"a@b"@demo.example'],
    ['ada', 'ada'],
    ['ACME\\ada', 'ACME\\ada'],
    ['ada@demo/example', 'ada@demo/example'],
  ];
  for (const [typed, sent] of cases) {
    it(`${JSON.stringify(typed)} is sent as ${JSON.stringify(sent)}`, () => {
      assert.equal(normalizeIdentifier(typed), sent);
      assert.equal(normalizeIdentifier(sent), sent);
    });
  }
});

describe('domainOf', () => {
  const none = [
    ...[
      'ada',
      '@demo.example',
      'ada@',
      'ada@demo',
      'ada@127.0.0.1',
      'ada@[::1]',
      'ada@demo.example/x',
      'ada@demo.example?x',
    ],
    ...[
      'ada@demo.example#x',
      'ada@user:pass.example',
      'ada@demo..example',
      'ada@%64emo.example',
      'ada@demo example.org',
      'ada@demo\\example.org',
    ],
  ];
  for (const address of none)
    it(`finds none in ${JSON.stringify(address)}`, () => assert.equal(domainOf(address), undefined));

  it('takes what is after the last @', () => assert.equal(domainOf('a@evil.example@demo.example'), 'demo.example'));
});

describe('checkIdentifier', () => {
  const email: IdentifierSpec = { type: 'email' };
  const phone: IdentifierSpec = { type: 'phone' };
  const username: IdentifierSpec = { type: 'username', min: 3, max: 8, pattern: '[a-z0-9]+' };
  const cases: readonly [string, readonly IdentifierSpec[], string][] = [
    ['', [email], 'empty'],
    ['   ', [email], 'empty'],
    ['ada', [email], 'malformed'],
    ['ada@demo', [email], 'malformed'],
    ['a da@demo.example', [email], 'malformed'],
    ['<ada@demo.example>', [email], 'malformed'],
    ['ada@demo.example', [email], 'email ada@demo.example'],
    ['用户@例子.测试', [email], 'email 用户@xn--fsqu00a.xn--0zwm56d'],
    ['+49 (170) 123-45.67', [phone], 'phone +491701234567'],
    ['123', [phone], 'malformed'],
    ['+1234567890123456', [phone], 'malformed'],
    ['ad', [username], 'malformed'],
    ['adalovelace', [username], 'malformed'],
    ['Ada', [username], 'malformed'],
    ['ada1', [username], 'username ada1'],
    ['ada1', [email, username], 'username ada1'],
    ['ada@demo.example', [username, email], 'email ada@demo.example'],
    ['anything at all', [{ type: 'custom' }], 'custom anything at all'],
    [`${'x'.repeat(400)}@demo.example`, [email], 'malformed'],
  ];
  for (const [typed, specs, expected] of cases) {
    it(`${JSON.stringify(typed.slice(0, 30))} as ${specs.map(({ type }) => type).join(' or ')} is ${expected}`, () => {
      const check = checkIdentifier(typed, specs);
      assert.equal(check.ok ? `${check.type} ${check.value}` : check.reason, expected);
    });
  }
});
