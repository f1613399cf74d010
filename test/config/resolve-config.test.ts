import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import type { LoginClientConfig } from '../../src/config/login-client-config.js';
import { resolveConfig } from '../../src/config/resolve-config.js';

const good: LoginClientConfig = {
  issuer: 'https://login.example.com',
  clientId: 'app',
  redirectUri: 'https://app.example.com/callback',
};
const page = 'https://app.example.com/orders?page=2';

describe('resolveConfig', () => {
  it('fills in the defaults', () => {
    assert.deepEqual(
      { ...resolveConfig(good) },
      {
        issuer: 'https://login.example.com',
        clientId: 'app',
        redirectUri: 'https://app.example.com/callback',
        scope: ['openid', 'profile', 'email'],
        resources: [],
        apiOrigins: [],
        trustedAudiences: [],
        postLogoutRedirectUri: undefined,
        storage: 'indexeddb',
        dpop: 'auto',
        par: 'auto',
        timeoutMs: 8000,
        clockSkewSeconds: 60,
        strict: false,
        metadata: undefined,
        discoveryUrl: undefined,
        connections: undefined,
        allowCrossSiteEmbedding: false,
      },
    );
  });

  it('keeps the issuer as it is written, down to the slash', () => {
    assert.equal(resolveConfig({ ...good, issuer: 'https://x.example/' }).issuer, 'https://x.example/');
    assert.equal(resolveConfig({ ...good, issuer: 'https://x.example' }).issuer, 'https://x.example');
  });

  it('resolves paths against the page', () => {
    const config = resolveConfig({ ...good, redirectUri: '/cb', postLogoutRedirectUri: '/', apiOrigins: ['/'] }, page);
    assert.equal(config.redirectUri, 'https://app.example.com/cb');
    assert.equal(config.postLogoutRedirectUri, 'https://app.example.com/');
    assert.deepEqual(config.apiOrigins, ['https://app.example.com']);
  });

  it('always asks for openid, once', () => {
    assert.deepEqual(resolveConfig({ ...good, scope: ' orders:read  openid ' }).scope, ['openid', 'orders:read']);
    assert.deepEqual(resolveConfig({ ...good, scope: '' }).scope, ['openid']);
  });

  it('sends tokens to the origins of the resources, unless others are named', () => {
    const resource = ['https://api.example.com/orders', 'urn:example:stock'];
    assert.deepEqual(resolveConfig({ ...good, resource }).apiOrigins, ['https://api.example.com']);
    assert.deepEqual(resolveConfig({ ...good, resource, apiOrigins: ['https://gate.example.com/x'] }).apiOrigins, [
      'https://gate.example.com',
    ]);
    assert.deepEqual(resolveConfig({ ...good, resource, apiOrigins: [] }).apiOrigins, []);
  });

  it('takes http on loopback only', () => {
    for (const issuer of ['http://localhost:4181', 'http://127.0.0.1:1', 'http://[::1]:1', 'http://a.localhost'])
      assert.equal(resolveConfig({ ...good, issuer }).issuer, issuer);
    for (const issuer of ['http://login.example.com', 'http://localhost.example.com', 'http://128.0.0.1'])
      assert.throws(() => resolveConfig({ ...good, issuer }), { code: 'invalid_config' });
  });

  it('cannot be changed afterwards', () => {
    const resource = ['https://api.example.com/'];
    const config = resolveConfig({ ...good, resource });
    resource.push('https://evil.example/');
    assert.deepEqual(config.resources, ['https://api.example.com/']);
    assert.throws(() => Object.assign(config, { issuer: 'https://evil.example' }), TypeError);
    assert.throws(() => (config.apiOrigins as string[]).push('https://evil.example'), TypeError);
  });

  it('takes nothing from a polluted prototype', () => {
    const polluted = Object.prototype as unknown as Record<string, unknown>;
    polluted['apiOrigins'] = ['https://evil.example'];
    polluted['storage'] = 'memory';
    try {
      const config = resolveConfig(good);
      assert.deepEqual(config.apiOrigins, []);
      assert.equal(config.storage, 'indexeddb');
    } finally {
      delete polluted['apiOrigins'];
      delete polluted['storage'];
    }
    const parsed = JSON.parse(`{"__proto__":{"dpop":"off"},${JSON.stringify(good).slice(1)}`) as LoginClientConfig;
    assert.equal(resolveConfig(parsed).dpop, 'auto');
  });

  const wrong: readonly (readonly [keyof LoginClientConfig, unknown])[] = [
    ['issuer', undefined],
    ['issuer', ''],
    ['issuer', 5],
    ['issuer', 'login.example.com'],
    ['issuer', 'https://login.example.com/?a=b'],
    ['issuer', 'https://login.example.com/?'],
    ['issuer', 'https://login.example.com/#a'],
    ['issuer', 'https://ada:secret@login.example.com'],
    ['issuer', 'javascript:alert(1)'],
    ['clientId', undefined],
    ['clientId', ' '],
    ['clientId', {}],
    ['redirectUri', undefined],
    ['redirectUri', 'https://app.example.com/#cb'],
    ['redirectUri', 'myapp://callback'],
    ['scope', 'a"b'],
    ['scope', ['openid']],
    ['resource', 'orders'],
    ['resource', ['https://api.example.com/#x']],
    ['resource', [5]],
    ['apiOrigins', ['http://api.example.com']],
    ['apiOrigins', ['*']],
    ['postLogoutRedirectUri', 'data:text/html,x'],
    ['storage', 'localstorage'],
    ['dpop', true],
    ['par', 'yes'],
    ['timeoutMs', 99],
    ['timeoutMs', '8000'],
    ['timeoutMs', NaN],
    ['timeoutMs', Infinity],
    ['clockSkewSeconds', 301],
    ['clockSkewSeconds', -1],
    ['strict', 'true'],
    ['allowCrossSiteEmbedding', 1],
    ['metadata', 'https://x.example'],
    ['discoveryUrl', 'http://x.example/'],
    ['connections', 5],
    ['trustedAudiences', [5]],
  ];
  for (const [option, value] of wrong)
    it(`refuses ${option}: ${JSON.stringify(value) ?? 'undefined'}`, () => {
      assert.throws(
        () => resolveConfig({ ...good, [option]: value }, page),
        (error: Error) => {
          assert.match(error.message, new RegExp(`"${option}"`));
          assert.equal((error as Error & { code: string }).code, 'invalid_config');
          return true;
        },
      );
    });
});
