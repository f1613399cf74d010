import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  domainOf,
  maskEmail,
  maskPhone,
  normalizeEmail,
  normalizePhone,
  normalizeUsername,
} from '../../../../demo/broker/profile/identifier.js';

describe('normalizeEmail', () => {
  const good: Readonly<Record<string, string>> = {
    ' Ada@Demo.Example ': 'ada@demo.example',
    'a+b@x.example': 'a+b@x.example',
    'anna@b\u00FCcher.example': 'anna@xn--bcher-kva.example',
    'j\u00F6rg@x.example': 'j\u00F6rg@x.example',
    'jo\u0308rg@x.example': 'j\u00F6rg@x.example',
    '\uFF41@x.example': 'a@x.example',
    'a\uFF20x.example': 'a@x.example',
    [`${'a'.repeat(64)}@x.example`]: `${'a'.repeat(64)}@x.example`,
  };
  for (const [text, expected] of Object.entries(good)) {
    it(`knows ${JSON.stringify(text.slice(0, 30))}`, () => assert.equal(normalizeEmail(text), expected));
  }

  const bad = [
    '',
    'a',
    '@',
    'a@',
    '@x.example',
    'a@b',
    'a@b@c.example',
    'a b@c.example',
    'a@b_c.example',
    'a@-b.example',
    'a@b..example',
    '.a@x.example',
    'a.@x.example',
    'a..b@x.example',
    '"a"@x.example',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a,b@x.example',
    'a<b@x.example',
    'a\u0000@x.example',
    'a\u202E@x.example',
    'a\uFFFD@x.example',
    'a\n@x.example',
    `${'a'.repeat(65)}@x.example`,
    `a@${'b'.repeat(64)}.example`,
    'x'.repeat(10_000),
  ];
  for (const text of bad) {
    it(`refuses ${JSON.stringify(text.slice(0, 30))}`, () => assert.equal(normalizeEmail(text), undefined));
  }
});

describe('domainOf', () => {
  it('takes the part after the last @, and of nothing else', () => {
    assert.equal(domainOf('*@ACME.example'), 'acme.example');
    assert.equal(domainOf('someone@b\u00FCcher.example '), 'xn--bcher-kva.example');
    for (const text of ['', 'acme.example', '@acme.example', 'a@', 'a@acme', 'a@b c.example', 'x'.repeat(600)]) {
      assert.equal(domainOf(text), undefined, text);
    }
  });
});

describe('normalizePhone', () => {
  it('knows numbers with their country, however they are written', () => {
    for (const text of ['+49 (151) 123-45678', '0049 151 12345678', '+49/15112345678', '\uFF0B4915112345678']) {
      assert.equal(normalizePhone(text), '+4915112345678', text);
    }
    for (const text of ['0151 12345678', '+', '+0123456789', '+49151x', '+1234567890123456', '']) {
      assert.equal(normalizePhone(text), undefined, text);
    }
  });
});

describe('normalizeUsername', () => {
  it('composes and lowers, and refuses what cannot be seen', () => {
    assert.equal(normalizeUsername(' Zoe\u0308 '), 'zo\u00EB');
    for (const text of ['', 'a b', 'a\u0000b', 'a\u200Bb', 'x'.repeat(129)]) {
      assert.equal(normalizeUsername(text), undefined, JSON.stringify(text));
    }
  });
});

describe('masks', () => {
  it('show enough to recognize one’s own, and no lengths', () => {
    assert.equal(maskEmail('ada@demo.example'), 'a***@d***.example');
    assert.equal(maskEmail('a@b.co.example'), 'a***@b***.co.example');
    assert.equal(maskPhone('+4915112345678'), '+49********678');
  });
});
