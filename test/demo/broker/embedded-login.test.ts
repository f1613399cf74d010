import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';

import { ada, audience, codeIn, startTestBroker, type BrokerUnderTest } from './support/broker-under-test.js';
import { createEmbeddedApp } from './support/embedded-app.js';

describe('POST /authorize-challenge', () => {
  let broker: BrokerUnderTest;
  before(async () => {
    broker = await startTestBroker();
  });
  after(() => broker.close());

  it('signs in with a password in one turn, and binds code and tokens to the key', async () => {
    const page = await createEmbeddedApp(broker.url);
    const answer = await page.start({ connection: 'users', action: 'login', ...ada });
    assert.equal(answer.status, 200);
    const { response, claims } = await page.exchange(answer.body.authorization_code ?? '');
    assert.equal(response.token_type, 'dpop');
    assert.equal(claims['urn:idp-login:connection'], 'users');
    assert.equal(claims['email'], ada.username);
    assert.equal(claims['email_verified'], true);
    assert.equal(claims['name'], 'Ada Example');
    assert.match(claims['picture'] as string, /^http:\/\/localhost:\d+\/picture\/\d+\/AE\.svg$/);
    assert.deepEqual(claims['amr'], ['pwd']);
    assert.match(claims.sub, /^database\|/);

    const keys = createRemoteJWKSet(new URL(`${broker.url}/jwks`));
    const token = await jwtVerify(response.access_token, keys, { audience, issuer: broker.url, typ: 'at+jwt' });
    assert.equal(token.payload['scope'], 'orders:read');
    assert.equal(typeof (token.payload['cnf'] as { jkt: unknown }).jkt, 'string');
    assert.equal(token.payload['auth_time'], claims.auth_time);
  });

  it('refuses the code without the key that asked for it, and with another verifier', async () => {
    const page = await createEmbeddedApp(broker.url);
    const bound = (await page.start({ connection: 'users', ...ada })).body.authorization_code ?? '';
    await assert.rejects(page.exchange(bound, { withDpop: false }), { error: 'invalid_grant' });
    const stolen = (await page.start({ connection: 'users', ...ada })).body.authorization_code ?? '';
    const thief = await createEmbeddedApp(broker.url);
    await assert.rejects(thief.exchange(stolen), { error: 'invalid_grant' });
  });

  it('takes the password in a second turn, under a new handle each time', async () => {
    const page = await createEmbeddedApp(broker.url);
    const first = await page.start({ connection: 'users', username: ada.username });
    assert.equal(first.status, 401);
    assert.equal(first.body.error, 'insufficient_authorization');
    assert.deepEqual(first.body.challenge, { step: 'password', identifier: ada.username, can_reset: true });
    const wrong = await page.next({ password: 'not it' });
    assert.equal(wrong.status, 403);
    assert.deepEqual(wrong.body.reason, { code: 'invalid_credentials', field: 'password' });
    assert.notEqual(wrong.body.auth_session, first.body.auth_session);
    assert.ok((wrong.body.auth_session ?? '').length >= 43);
    const right = await page.next({ password: ada.password });
    assert.equal(right.status, 200);
  });

  it('takes each handle once, and only from the key that began', async () => {
    const page = await createEmbeddedApp(broker.url);
    const { body } = await page.start({ connection: 'users', username: ada.username });
    const thief = await createEmbeddedApp(broker.url);
    const stolen = await thief.next({ password: ada.password }, body.auth_session);
    assert.equal(stolen.body.error, 'invalid_dpop_proof');
    assert.equal((await page.next({ password: 'not it' }, body.auth_session)).status, 403);
    const again = await page.next({ password: ada.password }, body.auth_session);
    assert.equal(again.status, 400);
    assert.equal(again.body.error, 'invalid_session');
  });

  it('works without DPoP too', async () => {
    const page = await createEmbeddedApp(broker.url, { withDpop: false });
    const { body } = await page.start({ connection: 'users', ...ada });
    const { response } = await page.exchange(body.authorization_code ?? '');
    assert.equal(response.token_type, 'bearer');
  });

  it('ends a login that takes too long', async () => {
    const other = await startTestBroker();
    const page = await createEmbeddedApp(other.url, { withDpop: false });
    await page.start({ connection: 'users', username: ada.username });
    other.advance(601);
    const late = await page.next({ password: ada.password });
    assert.equal(late.body.error, 'invalid_session');
    await other.close();
  });

  it('rotates refresh tokens, and ends the family when an old one comes back', async () => {
    const page = await createEmbeddedApp(broker.url);
    const { body } = await page.start({ connection: 'users', ...ada });
    const { response, claims } = await page.exchange(body.authorization_code ?? '');
    const renewed = await page.refresh(response.refresh_token ?? '');
    assert.notEqual(renewed.refresh_token, response.refresh_token);
    assert.equal(decodeJwt(renewed.id_token ?? '')['urn:idp-login:connection'], claims['urn:idp-login:connection']);
    assert.equal(decodeJwt(renewed.access_token).aud, audience);
    await assert.rejects(page.refresh(response.refresh_token ?? ''), { error: 'invalid_grant' });
    await assert.rejects(page.refresh(renewed.refresh_token ?? ''), { error: 'invalid_grant' });
  });

  it('gives a code away once, however many ask at the same time', async () => {
    const page = await createEmbeddedApp(broker.url);
    const { body } = await page.start({ connection: 'users', ...ada });
    const code = body.authorization_code ?? '';
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => page.exchange(code)));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  it('signs up, and tells a second one that the name is taken', async () => {
    const person = { username: 'Grace@Demo.example', password: 'Nanosecond-11' };
    const page = await createEmbeddedApp(broker.url);
    const weak = await page.start({ connection: 'users', action: 'signup', ...person, password: 'short' });
    assert.equal(weak.status, 403);
    assert.equal(weak.body.reason?.['code'], 'password_policy');
    const rules = weak.body.reason?.['rules'] as { code: string; status: string }[];
    assert.deepEqual(
      rules.map(({ code, status }) => [code, status]),
      [
        ['min-length', 'fail'],
        ['require-some', 'fail'],
      ],
    );
    const made = await page.next({ ...person });
    assert.equal(made.status, 200);
    const { claims } = await page.exchange(made.body.authorization_code ?? '');
    assert.equal(claims['email'], 'grace@demo.example');
    assert.equal(claims['email_verified'], false);
    const second = await page.start({ connection: 'users', action: 'signup', ...person });
    assert.deepEqual(second.body.reason, { code: 'user_exists', field: 'username' });
  });

  it('makes one account when many sign up with one address at once', async () => {
    const person = { username: 'race@demo.example', password: 'Nanosecond-11' };
    const pages = await Promise.all(
      Array.from({ length: 8 }, () => createEmbeddedApp(broker.url, { withDpop: false })),
    );
    const answers = await Promise.all(
      pages.map((page) => page.start({ connection: 'users', action: 'signup', ...person })),
    );
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.equal(answers.filter(({ body }) => body.reason?.['code'] === 'user_exists').length, 7);
    assert.equal(broker.services.users.findByEmail(person.username).length, 1);
  });

  it('knows a password that was composed in another way', async () => {
    const page = await createEmbeddedApp(broker.url, { withDpop: false });
    const person = { username: 'zoe@demo.example' };
    const made = await page.start({
      connection: 'users',
      action: 'signup',
      ...person,
      password: 'Zo\u00eb-password-1',
    });
    assert.equal(made.status, 200);
    const login = await page.start({ connection: 'users', ...person, password: 'Zoe\u0308-password-1' });
    assert.equal(login.status, 200);
  });

  it('replaces a forgotten password by way of a code', async () => {
    const page = await createEmbeddedApp(broker.url, { withDpop: false });
    const person = { username: 'lost@demo.example', password: 'Nanosecond-11' };
    const signup = await page.start({ connection: 'users', action: 'signup', ...person });
    const { response } = await page.exchange(signup.body.authorization_code ?? '');
    const before = broker.mails.length;
    const asked = await page.start({ connection: 'users', action: 'reset', username: person.username });
    assert.equal(asked.body.challenge?.['step'], 'code');
    const otp = codeIn(await broker.mail(before));
    const proved = await page.next({ otp });
    assert.equal(proved.body.challenge?.['step'], 'new-password');
    const done = await page.next({ new_password: 'Microsecond-12' });
    assert.equal(done.status, 200);
    assert.equal((await page.start({ connection: 'users', ...person })).status, 403);
    assert.equal((await page.start({ connection: 'users', ...person, password: 'Microsecond-12' })).status, 200);
    // Whoever else was signed in with the old one is not any more.
    await assert.rejects(page.refresh(response.refresh_token ?? ''), { error: 'invalid_grant' });
  });

  it('answers a reset for nobody as for anybody', async () => {
    const page = await createEmbeddedApp(broker.url, { withDpop: false });
    const known = await page.start({ connection: 'users', action: 'reset', username: ada.username });
    const unknown = await page.start({ connection: 'users', action: 'reset', username: 'adb@demo.example' });
    assert.deepEqual(unknown.body.challenge, known.body.challenge);
    assert.equal(unknown.status, known.status);
    assert.equal((await page.next({ otp: '000000' })).body.reason?.['code'], 'invalid_code');
  });

  it('sends the browser away for a connection that works by redirect only', async () => {
    broker.connect({
      id: 'social',
      strategy: 'oidc',
      kind: 'social',
      options: { issuer: 'http://127.0.0.1:9', clientId: 'x' },
    });
    const page = await createEmbeddedApp(broker.url);
    const answer = await page.start({ connection: 'social' });
    assert.equal(answer.status, 400);
    assert.equal(answer.body.error, 'redirect_to_web');
  });
});

describe('POST /authorize-challenge with nonces', () => {
  it('asks for a nonce and takes the proof that has it', async () => {
    const broker = await startTestBroker({ tenant: { dpop: { nonces: true } } });
    const page = await createEmbeddedApp(broker.url);
    const answer = await page.start({ connection: 'users', ...ada });
    assert.equal(answer.status, 400);
    assert.equal(answer.body.error, 'use_dpop_nonce');
    assert.match(answer.headers.get('dpop-nonce') ?? '', /^[\w-]{43}$/);
    assert.match(answer.headers.get('access-control-expose-headers') ?? '', /DPoP-Nonce/);
    const { body } = await page.start({ connection: 'users', ...ada });
    const { response } = await page.exchange(body.authorization_code ?? '');
    assert.equal(response.token_type, 'dpop');
    await broker.close();
  });
});
