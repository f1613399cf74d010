import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { ada, app, startTestBroker, type BrokerUnderTest } from './support/broker-under-test.js';
import { createEmbeddedApp } from './support/embedded-app.js';

const elsewhere = 'https://evil.example';

describe('bad requests', () => {
  let broker: BrokerUnderTest;
  before(async () => {
    broker = await startTestBroker();
  });
  after(() => broker.close());

  const post = (path: string, body: string | URLSearchParams, headers: Record<string, string> = {}) =>
    fetch(`${broker.url}${path}`, { method: 'POST', body, headers });
  const plain = () => createEmbeddedApp(broker.url, { withDpop: false });

  it('answers an unknown user as a wrong password', async () => {
    const page = await plain();
    const wrong = await page.start({ connection: 'users', ...ada, password: 'not it' });
    const unknown = await page.start({ connection: 'users', username: 'nobody@demo.example', password: 'not it' });
    assert.equal(unknown.status, wrong.status);
    const { auth_session: _a, expires_in: _x, ...wrongBody } = wrong.body as Record<string, unknown>;
    const { auth_session: _b, expires_in: _y, ...unknownBody } = unknown.body as Record<string, unknown>;
    assert.deepEqual(unknownBody, wrongBody);
  });

  it('computes a hash for an unknown user too', async () => {
    const { hasher } = broker.services;
    const verified: (string | undefined)[] = [];
    const { verify } = hasher;
    Object.assign(hasher, {
      verify: (hash: string | undefined, password: string) => {
        verified.push(hash === undefined ? 'stand-in' : 'stored');
        return verify(hash, password);
      },
    });
    const page = await plain();
    for (const username of [ada.username, 'nobody@demo.example', 'x'.repeat(10_000), 'a\u0000b']) {
      await page.start({ connection: 'users', username, password: 'not it' });
    }
    await page.start({ connection: 'users', ...ada, password: 'x'.repeat(4000) });
    Object.assign(hasher, { verify });
    assert.deepEqual(verified, ['stored', 'stand-in', 'stand-in', 'stand-in', 'stand-in']);
  });

  it('takes identifiers of any length and kind without harm', async () => {
    const page = await plain();
    const names = [
      'x'.repeat(10_000),
      'a\u0000b@demo.example',
      '\u202Eada@demo.example',
      'a@@b',
      '',
      ' ',
      '__proto__',
      "' OR 1=1 --",
    ];
    for (const username of names) {
      const login = await page.start({ connection: 'users', username, password: 'not it' });
      const code = login.body.reason?.['code'];
      if (username.trim() === '') assert.equal(login.body.challenge?.['step'], 'identifier');
      else assert.equal(code, 'invalid_credentials', username);
      const signup = await page.start({ connection: 'users', action: 'signup', username, password: 'Nanosecond-11' });
      assert.equal(signup.body.reason?.['code'], 'invalid_identifier', username);
    }
  });

  it('refuses what is no request', async () => {
    const client = `client_id=demo-app`;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const json = { 'content-type': 'application/json' };
    const cases: [string, string, Record<string, string>, number, string][] = [
      ['/authorize-challenge', '{', json, 400, 'invalid_request'],
      ['/authorize-challenge', '[]', json, 400, 'invalid_request'],
      ['/authorize-challenge', `${client}&${client}`, form, 400, 'invalid_request'],
      ['/authorize-challenge', client, form, 400, 'invalid_request'],
      ['/authorize-challenge', `${client}&auth_session=nope`, form, 400, 'invalid_session'],
      ['/authorize-challenge', 'client_id=nobody', form, 400, 'invalid_client'],
      ['/authorize-challenge', 'hello', { 'content-type': 'text/plain' }, 415, 'invalid_request'],
      ['/authorize-challenge', 'x'.repeat(70_000), form, 413, 'invalid_request'],
      ['/login/discovery', '{"client_id":', json, 400, 'invalid_request'],
      ['/login/discovery', client, form, 400, 'invalid_request'],
      ['/login/discovery', 'client_id=nobody', form, 404, 'invalid_client'],
      ['/login/connections', '', form, 405, 'invalid_request'],
    ];
    for (const [path, body, headers, status, error] of cases) {
      const response = await post(path, body, headers);
      const where = `${path} ${body.slice(0, 40)}`;
      assert.equal(response.status, status, where);
      assert.equal(((await response.json()) as { error: string }).error, error, where);
    }
    assert.equal((await fetch(`${broker.url}/login/connections?client_id=nobody`)).status, 404);
    assert.equal((await fetch(`${broker.url}/nowhere`)).status, 404);
    assert.equal((await fetch(`${broker.url}/assets/..%2f..%2fpackage.json`)).status, 404);
  });

  it('refuses first requests that lack what protects the code', async () => {
    const page = await plain();
    for (const fields of [
      { code_challenge_method: 'plain' },
      { code_challenge: 'short' },
      { redirect_uri: `${elsewhere}/` },
      { response_type: 'token' },
      { scope: 'profile' },
      { resource: 'http://localhost:1/' },
      { action: 'takeover' },
      { profile: '{"a":' },
    ]) {
      const answer = await page.start({ connection: 'users', ...ada, ...(fields as Record<string, string>) });
      assert.equal(answer.status, 400, JSON.stringify(fields));
      assert.equal(answer.body.error, 'invalid_request', JSON.stringify(fields));
    }
    const answer = await page.start({ connection: 'nowhere', ...ada });
    assert.deepEqual(answer.body.reason, { code: 'unknown_connection' });
  });

  it('lets registered origins alone read answers', async () => {
    const document = `${broker.url}/login/connections?client_id=demo-app`;
    const good = await fetch(document, { headers: { origin: app } });
    assert.equal(good.headers.get('access-control-allow-origin'), app);
    assert.match(good.headers.get('vary') ?? '', /Origin/i);
    assert.equal(good.headers.get('access-control-allow-credentials'), null);
    const bad = await fetch(document, { headers: { origin: elsewhere } });
    assert.equal(bad.status, 403);
    assert.equal(bad.headers.get('access-control-allow-origin'), null);

    const page = await plain();
    const refused = await page.start({ connection: 'users', ...ada }, elsewhere);
    assert.equal(refused.status, 403);
    assert.equal(refused.headers.get('access-control-allow-origin'), null);

    for (const [origin, allowed] of [
      [app, app],
      [elsewhere, null],
      ['null', null],
    ] as const) {
      const preflight = await fetch(`${broker.url}/authorize-challenge`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'dpop' },
      });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers.get('access-control-allow-origin'), allowed);
      if (allowed !== null) {
        assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /DPoP/);
        assert.equal(preflight.headers.get('access-control-max-age'), '86400');
      }
    }
    const token = await post('/token', new URLSearchParams({ client_id: 'demo-app', grant_type: 'refresh_token' }), {
      origin: elsewhere,
    });
    assert.equal(token.headers.get('access-control-allow-origin'), null);
  });

  it('answers a document that has not changed with 304', async () => {
    const url = `${broker.url}/login/connections?client_id=demo-app`;
    const first = await fetch(url);
    const etag = first.headers.get('etag') ?? '';
    const second = await fetch(url, { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } });
    assert.equal(second.status, 304);
  });

  it('keeps secrets, addresses and domains of sources out of the document', async () => {
    broker.connect({
      id: 'acme',
      strategy: 'oidc',
      label: 'Company account',
      domains: ['acme.example'],
      options: { issuer: 'https://idp.acme.example', clientId: 'broker-at-acme', clientSecret: 'very-secret' },
    });
    const text = await (await fetch(`${broker.url}/login/connections?client_id=demo-app`)).text();
    assert.doesNotMatch(text, /acme\.example|very-secret|broker-at-acme/);
    assert.match(text, /"match":"remote"/);
    const answers = [];
    for (const identifier of [
      '*@acme.example',
      '*@nowhere.example',
      'somebody',
      '',
      '@',
      'a@b@acme.example',
      'x'.repeat(9000),
    ]) {
      const response = await post('/login/discovery', new URLSearchParams({ client_id: 'demo-app', identifier }));
      assert.equal(response.status, 200);
      answers.push(await response.json());
    }
    const local = { outcome: 'local' };
    const found = { outcome: 'connection', connection: 'acme' };
    assert.deepEqual(answers, [found, local, local, local, local, found, local]);
  });

  it('refuses to be called by another name', async () => {
    const { port } = new URL(broker.url);
    const response = await fetch(`http://127.0.0.1:${port}/.well-known/openid-configuration`);
    assert.equal(response.status, 421);
  });

  it('writes a log that names nobody by address and holds no secret', async () => {
    const text = JSON.stringify((broker.services.log as { list?: (f?: object) => unknown }).list?.({ limit: 1000 }));
    assert.match(text, /"type":"fp"/);
    assert.match(text, /"type":"fu"/);
    assert.doesNotMatch(text, /@demo\.example|not it|Correct-horse|Nanosecond/);
  });
});

describe('limits', () => {
  it('stop one address from guessing the password of one person, right password or not', async () => {
    const broker = await startTestBroker({ tenant: { limits: { failuresByIdentifier: { max: 3, seconds: 60 } } } });
    const page = await createEmbeddedApp(broker.url, { withDpop: false });
    for (const username of [ada.username, 'nobody@demo.example']) {
      for (let count = 0; count < 3; count += 1) {
        const answer = await page.start({ connection: 'users', username, password: 'not it' });
        assert.equal(answer.status, 403);
      }
      const blocked = await page.start({ connection: 'users', username, password: ada.password });
      assert.equal(blocked.status, 429);
      assert.equal(blocked.headers.get('retry-after'), '60');
      assert.equal(blocked.body.reason?.['code'], 'too_many_attempts');
    }
    broker.advance(61);
    assert.equal((await page.start({ connection: 'users', ...ada })).status, 200);
    await broker.close();
  });

  it('count a password that is asked for in a second turn', async () => {
    const broker = await startTestBroker({ tenant: { limits: { failuresByIdentifier: { max: 2, seconds: 60 } } } });
    const page = await createEmbeddedApp(broker.url, { withDpop: false });
    await page.start({ connection: 'users', username: ada.username });
    await page.next({ password: 'one' });
    await page.next({ password: 'two' });
    const third = await page.next({ password: ada.password });
    assert.equal(third.status, 429);
    assert.equal(third.body.challenge?.['step'], 'password');
    broker.advance(61);
    assert.equal((await page.next({ password: ada.password })).status, 200);
    await broker.close();
  });

  it('stop one address from trying too much at all', async () => {
    const broker = await startTestBroker({
      tenant: { limits: { loginsByIp: { max: 2, seconds: 30 }, discoveryByIp: { max: 1, seconds: 30 } } },
    });
    const page = await createEmbeddedApp(broker.url, { withDpop: false });
    await page.start({ connection: 'users', username: 'a@demo.example' });
    await page.start({ connection: 'users', username: 'b@demo.example' });
    const third = await page.start({ connection: 'users', username: 'c@demo.example' });
    assert.equal(third.status, 429);
    assert.equal(third.body.reason?.['code'], 'rate_limited');
    const body = new URLSearchParams({ client_id: 'demo-app', identifier: '*@a.example' });
    const ask = () => fetch(`${broker.url}/login/discovery`, { method: 'POST', body });
    assert.equal((await ask()).status, 200);
    const limited = await ask();
    assert.equal(limited.status, 429);
    assert.equal(limited.headers.get('retry-after'), '30');
    await broker.close();
  });
});
