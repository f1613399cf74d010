import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { secureUrl } from '../../src/connection/secure-url.js';

describe('secureUrl', () => {
  for (const value of ['https://a.example', 'https://a.example:8443/x?y', 'http://localhost', 'http://127.1.2.3:80/'])
    it(`takes ${value}`, () => {
      assert.equal(secureUrl(value)?.href, new URL(value).href);
    });

  for (const value of [
    undefined,
    null,
    5,
    '',
    'x',
    '//a.example',
    'http://a.example',
    'http://127.0.0.1.example',
    'https://u@a.example',
    'https://u:p@a.example',
    'ftp://a.example',
    'javascript:0',
    'blob:https://a.example/x',
    'data:text/plain,x',
  ])
    it(`refuses ${String(value)}`, () => {
      assert.equal(secureUrl(value), undefined);
    });

  it('resolves against a base', () => {
    assert.equal(secureUrl('/x', 'https://a.example/y')?.href, 'https://a.example/x');
  });
});
