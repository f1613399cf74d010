import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { returnPath } from '../../src/client/return-to.js';

const origin = 'https://app.example.com';

const good = [
  '/',
  '/orders',
  '/orders?page=2#top',
  '/a//b',
  '/%2f%2fevil.example',
  '/?next=https://evil.example',
  '/ö',
];

// Ways out of the origin that have worked somewhere, and things that are no path.
const evil = [
  '',
  'orders',
  '?a',
  '#a',
  '.',
  '..',
  './x',
  '//evil.example',
  '///evil.example',
  '////evil.example',
  '//evil.example/%2f..',
  '/\\evil.example',
  '/\\/evil.example',
  '\\/evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r/evil.example',
  '\t//evil.example',
  ' //evil.example',
  ' /orders',
  '/ /evil.example',
  '/orders ',
  '/\u0000/evil.example',
  '/\u001f/evil.example',
  '/\u007f',
  '/./\\evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/a/../..//evil.example',
  '/%2e%2e//evil.example',
  '/%2e//evil.example',
  '/./..//evil.example/x',
  'https:evil.example',
  'https:/evil.example',
  'https://evil.example',
  'HTTPS://evil.example',
  'https://app.example.com.evil.example',
  'https://app.example.com@evil.example',
  'https://app.example.com:443@evil.example',
  'https://app.example.com/orders',
  'http://app.example.com/',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'blob:https://app.example.com/x',
  'about:blank',
  'ftp://evil.example',
  'mailto:a@b.example',
  'evil.example',
  '@evil.example',
  ':@evil.example',
  ';@evil.example',
  '。/evil',
  '／／evil.example',
  '⁄⁄evil.example',
  '\u2028//evil.example',
  '\ufeff//evil.example',
  '\u00a0//evil.example',
  '%2f%2fevil.example',
  '%5cevil.example',
  '%0d%0aLocation:%20https://evil.example',
];

describe('returnPath', () => {
  for (const value of good)
    it(`takes ${JSON.stringify(value)}`, () => {
      const path = returnPath(value, origin);
      assert.equal(new URL(path, origin).href, new URL(value, origin).href);
      assert.equal(new URL(path, origin).origin, origin);
    });

  it(`refuses the ${evil.length} others`, () => {
    assert.ok(evil.length >= 60);
    for (const value of evil)
      assert.throws(
        () => returnPath(value, origin),
        { code: 'invalid_config', phase: 'authorize' },
        JSON.stringify(value),
      );
  });

  it('refuses what is no text', () => {
    for (const value of [undefined, null, 5, {}, new URL('https://evil.example')])
      assert.throws(() => returnPath(value as string, origin), { code: 'invalid_config' });
  });
});
