import { strict as assert } from 'node:assert';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createLoginPageBackend } from '../../src/client/login-page.js';
import type { LoginPageBackend, LoginPageOptions } from '../../src/client/login-page.js';
import { startServer } from './support/scripted-server.js';
import type { ScriptedServer } from './support/scripted-server.js';

let server: ScriptedServer;
const visited: string[] = [];
before(async () => {
  server = await startServer();
});
beforeEach(() => {
  server.seen.length = visited.length = 0;
});
after(() => server[Symbol.asyncDispose]());

const open = (more: Partial<LoginPageOptions> = {}): LoginPageBackend =>
  createLoginPageBackend({
    interaction: '/interaction/abc',
    csrfToken: 'csrf-1',
    location: { href: `${server.origin}/interaction/abc`, assign: (url) => void visited.push(String(url)) },
    ...more,
  });

describe('the backend of a login page', () => {
  it('reads the connections, and what the login is for', async () => {
    server.answer('/interaction/abc/connections', {
      json: {
        version: 1,
        issuer: server.origin,
        client_id: 'app',
        connections: [{ kind: 'social', strategy: 'oidc', id: 'fabrikam', label: 'Fabrikam' }],
        transaction: { login_hint: 'ada', connection: 'fabrikam', client_name: 'Demo', prompt: 5, resume: true },
      },
    });
    const document = await open().connections();
    assert.equal(document.connections[0]?.id, 'fabrikam');
    assert.deepEqual(document.transaction, {
      loginHint: 'ada',
      connection: 'fabrikam',
      clientName: 'Demo',
      resume: true,
    });
  });

  it('reads what went wrong at the source that the person comes back from', async () => {
    server.answer('/interaction/abc/connections', {
      json: {
        version: 1,
        issuer: server.origin,
        client_id: 'app',
        connections: [],
        transaction: { error: { code: 'policy_denied', text: 'Ask Ada.', connection: 'fabrikam' } },
      },
    });
    const { error } = (await open().connections()).transaction;
    assert.deepEqual([error?.code, error?.text], ['policy_denied', 'Ask Ada.']);
  });

  it('says that the interaction is over', async () => {
    server.answer('/interaction/abc/connections', { status: 400, json: { error: 'invalid_session' } });
    await assert.rejects(open().connections(), { code: 'session_expired', phase: 'connections' });
    server.answer('/interaction/abc/discovery', { status: 400, json: { error: 'invalid_session' } });
    await assert.rejects(open().discover('ada@acme.example'), { code: 'session_expired' });
    server.answer('/interaction/abc/challenge', { status: 400, json: { error: 'invalid_session' } });
    const turn = await open().start({ action: 'login' });
    assert.equal(turn.kind === 'failed' && turn.error.code, 'session_expired');
  });

  it('signs in step by step, with the token against forgery, and ends at the address that the broker gives', async () => {
    server.answer('/interaction/abc/challenge', ({ form }) =>
      form.has('password')
        ? { json: { redirect_to: '/auth/abc' } }
        : {
            status: 401,
            json: { error: 'insufficient_authorization', auth_session: 's', challenge: { step: 'password' } },
          },
    );
    const page = open();
    const intent = { action: 'login', connection: 'users', variant: 'v', identifier: 'not sent' } as const;
    assert.equal((await page.start(intent, { identifier: 'ada' })).kind, 'step');
    assert.deepEqual(await page.submit({ password: 'p' }), { kind: 'redirect', url: `${server.origin}/auth/abc` });
    const [first, second] = server.seen;
    assert.deepEqual(Object.fromEntries(first?.form ?? []), {
      action: 'login',
      connection: 'users',
      variant: 'v',
      username: 'ada',
    });
    assert.deepEqual(Object.fromEntries(second?.form ?? []), { auth_session: 's', password: 'p' });
    assert.equal(second?.headers['x-csrf-token'], 'csrf-1');
    assert.deepEqual(visited, [], 'the page decides when to go');
  });

  for (const target of ['https://evil.example/', '//evil.example/', 'javascript:alert(1)'])
    it(`does not end at ${target}`, async () => {
      server.answer('/interaction/abc/challenge', { json: { redirect_to: target } });
      await assert.rejects(open().start({ action: 'login' }), { code: 'invalid_response' });
    });

  it('does not end with a code, which is for apps', async () => {
    server.answer('/interaction/abc/challenge', { json: { authorization_code: 'c' } });
    await assert.rejects(open().start({ action: 'login' }), { code: 'invalid_response' });
  });

  it('sends the domain of an address, with the token against forgery', async () => {
    server.answer('/interaction/abc/discovery', { json: { outcome: 'local' } });
    assert.deepEqual(await open().discover('ada@acme.example'), { outcome: 'local' });
    const [request] = server.seen;
    assert.deepEqual(Object.fromEntries(request?.form ?? []), { identifier: '*@acme.example' });
    assert.equal(request?.headers['x-csrf-token'], 'csrf-1');
  });

  it('goes to a source of users by redirect', async () => {
    assert.deepEqual(await open().signIn({ connection: 'a b', identifier: 'ada' }), { status: 'redirecting' });
    await open().signIn({ connection: 'bankid', variant: 'same-device' });
    assert.deepEqual(visited, [
      `${server.origin}/interaction/abc/start?connection=a+b&login_hint=ada`,
      `${server.origin}/interaction/abc/start?connection=bankid&variant=same-device`,
    ]);
    await assert.rejects(open().signIn(), { code: 'unknown_connection' });
  });

  it('knows the way back', () => {
    assert.equal(open().cancelUrl, `${server.origin}/interaction/abc/cancel`);
    assert.equal(open({ interaction: '/interaction/abc/?x=1#y' }).cancelUrl, `${server.origin}/interaction/abc/cancel`);
  });

  for (const interaction of ['https://evil.example/x', '//evil.example/x', 'http://', 'javascript:0'])
    it(`stays at its own origin: ${interaction}`, () => {
      assert.throws(() => open({ interaction }), { code: 'invalid_config', phase: 'config' });
    });
});
