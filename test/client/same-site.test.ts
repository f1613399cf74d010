import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { sameSite } from '../../src/client/same-site.js';

describe('sameSite', () => {
  for (const [one, other] of [
    ['https://app.example.com', 'https://login.example.com/x'],
    ['https://example.com', 'https://a.b.example.com'],
    ['http://localhost:4180', 'http://localhost:4181'],
    ['http://127.0.0.1:1', 'http://127.0.0.1:2'],
    ['https://a.example.co.uk', 'https://b.example.co.uk'],
  ] as const)
    it(`holds for ${one} and ${other}`, () => {
      assert.equal(sameSite(one, other), true);
    });

  for (const [one, other] of [
    ['https://example.com', 'http://example.com'],
    ['https://app.example.com', 'https://app.example.org'],
    ['https://badexample.com', 'https://example.com'],
    ['http://localhost:4180', 'http://127.0.0.1:4180'],
    ['http://127.0.0.1', 'http://128.0.0.1'],
    ['http://[::1]', 'http://[::2]'],
    ['https://one.co.uk', 'https://two.co.uk'],
  ] as const)
    it(`does not hold for ${one} and ${other}`, () => {
      assert.equal(sameSite(one, other), false);
    });
});
