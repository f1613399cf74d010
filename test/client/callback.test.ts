import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { findResponse, readCode, readState } from '../../src/client/callback.js';
import type { Transaction } from '../../src/client/transaction-store.js';

const redirectUri = 'https://app.example.com/callback';
const state = 'S'.repeat(43);
const transaction = { issuer: 'https://login.example.com', issExpected: true } as Transaction;

describe('findResponse', () => {
  it('finds a response and takes it out of the address', () => {
    const url = `${redirectUri}?code=c&lang=sv&state=${state}&iss=x&session_state=y&error_description=#top`;
    const response = findResponse(url, redirectUri);
    assert.equal(response?.cleanUrl, `${redirectUri}?lang=sv#top`);
    assert.equal(response.params.get('code'), 'c');
  });

  it('takes tokens that nobody asked for out of the fragment', () => {
    const response = findResponse(`${redirectUri}?code=c#access_token=t&token_type=bearer`, redirectUri);
    assert.equal(response?.cleanUrl, redirectUri);
    assert.equal(response.params.has('access_token'), false);
  });

  for (const url of [
    redirectUri,
    `${redirectUri}?page=2`,
    `${redirectUri}?state=${state}`,
    `https://app.example.com/other?code=c&state=${state}`,
    `https://evil.example/callback?code=c&state=${state}`,
    'about:blank',
    'nonsense',
    '',
  ])
    it(`finds none in ${url || 'an empty address'}`, () => {
      assert.equal(findResponse(url, redirectUri), undefined);
    });
});

describe('readState', () => {
  const read = (query: string) => readState(new URLSearchParams(query));

  it('reads the state of a redirect, a popup and a frame', () => {
    for (const value of [state, `popup.${state}`, `silent.${state}`]) assert.equal(read(`state=${value}`), value);
  });

  for (const value of [
    '',
    'x',
    '__proto__',
    'constructor',
    'toString',
    `${state}x`,
    `evil.${state}`,
    'S'.repeat(10_000),
  ])
    it(`refuses the state ${value.slice(0, 50) || '(empty)'}`, () => {
      assert.throws(() => read(`code=c&state=${value}`), { code: 'state_mismatch', phase: 'callback' });
    });

  it('refuses a response without one', () => {
    assert.throws(() => read('code=c'), { code: 'state_mismatch' });
  });

  for (const name of ['code', 'state', 'iss', 'error'])
    it(`refuses ${name} twice, even when both are the same`, () => {
      assert.throws(() => read(`state=${state}&code=c&${name}=a&${name}=a`), { code: 'invalid_response' });
    });

  for (const name of ['id_token', 'access_token', 'response'])
    it(`refuses ${name}`, () => {
      assert.throws(() => read(`state=${state}&code=c&${name}=x`), { code: 'invalid_response' });
    });
});

describe('readCode', () => {
  const read = (query: string, more: Partial<Transaction> = {}) =>
    readCode(new URLSearchParams(query), { ...transaction, ...more });
  const iss = 'iss=https%3A%2F%2Flogin.example.com';

  it('reads a code', () => {
    assert.equal(read(`code=c&${iss}`), 'c');
    assert.equal(read('code=c', { issExpected: false }), 'c');
  });

  for (const wrong of [
    '',
    'iss=',
    'iss=https://evil.example',
    `${iss}/`,
    'iss=https%3A%2F%2FLOGIN.example.com',
    'iss=null',
  ])
    it(`refuses the issuer ${wrong || '(missing)'}, before it looks at anything else`, () => {
      assert.throws(() => read(`code=c&${wrong}`), { code: 'issuer_mismatch' });
      assert.throws(() => read(`error=access_denied&${wrong}`), { code: 'issuer_mismatch' });
    });

  it('compares an issuer that was not announced, too', () => {
    assert.throws(() => read('code=c&iss=https://evil.example', { issExpected: false }), { code: 'issuer_mismatch' });
  });

  it('refuses a code with an error, and neither', () => {
    for (const query of [`code=c&error=access_denied&${iss}`, `code=c&error=&${iss}`, iss, `code=&${iss}`])
      assert.throws(() => read(query), { code: 'invalid_response' });
  });

  it("passes the broker's error on", () => {
    assert.throws(() => read(`error=access_denied&${iss}`), { code: 'access_denied', phase: 'callback' });
    assert.throws(() => read(`error=&${iss}`), { code: 'unknown' });
  });
});
