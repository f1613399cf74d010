import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { createLoginClientIn } from '../../src/client/create-login-client.js';
import type { LoginClientOptions } from '../../src/client/create-login-client.js';
import type { LoginClient } from '../../src/client/login-client.js';
import { openPage } from './support/memory-page.js';
import type { MemoryPage } from './support/memory-page.js';
import { api, appOrigin, redirectUri, startProvider } from './support/real-provider.js';
import type { RealProvider } from './support/real-provider.js';

let broker: RealProvider;
before(async () => {
  broker = await startProvider();
});
after(() => broker[Symbol.asyncDispose]());

function open(options: Partial<LoginClientOptions> = {}): { client: LoginClient; page: MemoryPage } {
  const page = openPage(`${appOrigin}/orders?page=2`);
  const client = createLoginClientIn(page.environment, {
    issuer: broker.issuer,
    clientId: 'app',
    redirectUri: '/callback',
    postLogoutRedirectUri: '/',
    ...options,
  });
  return { client, page };
}

async function signIn(client: LoginClient, page: MemoryPage): Promise<void> {
  await client.signIn();
  page.address = await broker.visit(page.visited.pop() ?? '');
  await client.handleCallback();
}

describe('a login at a real provider', () => {
  it('runs by redirect, with a token that is bound to a key', async () => {
    const { client, page } = open();
    assert.deepEqual(await client.signIn(), { status: 'redirecting' });
    const request = new URL(page.visited[0] ?? '');
    assert.equal(request.searchParams.get('code_challenge_method'), 'S256');
    assert.match(request.searchParams.get('dpop_jkt') ?? '', /^$|^[\w-]{43}$/);

    page.address = await broker.visit(request.href);
    const result = await client.handleCallback();
    assert.equal(result.status, 'signed-in');
    assert.equal(result.status === 'signed-in' && result.returnTo, '/orders?page=2');
    assert.equal(page.address, redirectUri, 'the code is out of the address');
    const session = client.getSession();
    assert.equal(session.status === 'signed-in' && session.user.name, 'Ada');
    assert.ok(await client.getAccessToken());
  });

  it('binds the token of an API to the key and the audience', async () => {
    const { client, page } = open({ resource: api, scope: 'openid orders:read' });
    await signIn(client, page);
    const claims = decodeJwt(await client.getAccessToken());
    assert.equal(claims.aud, api);
    assert.equal(claims['scope'], 'orders:read');
    assert.match((claims['cnf'] as { jkt: string }).jkt, /^[\w-]{43}$/);
  });

  it('rotates the refresh token, and sends it once for callers who ask together', async () => {
    const { client, page } = open();
    await signIn(client, page);
    const first = await client.getAccessToken();
    broker.requests.length = 0;
    const tokens = await Promise.all(Array.from({ length: 100 }, () => client.getAccessToken({ refresh: true })));
    assert.equal(new Set(tokens).size, 1);
    assert.notEqual(tokens[0], first);
    assert.equal(broker.requests.filter((request) => request === 'POST /token').length, 1);
    assert.notEqual(await client.getAccessToken({ refresh: true }), tokens[0]);
  });

  it('works with Bearer tokens when DPoP is off', async () => {
    const { client, page } = open({ dpop: 'off', resource: api });
    await signIn(client, page);
    assert.equal(decodeJwt(await client.getAccessToken())['cnf'], undefined);
  });

  it('pushes the request when that is required', async () => {
    const { client, page } = open({ par: 'required' });
    await client.signIn({ identifier: 'ada@demo.example' });
    const request = new URL(page.visited[0] ?? '');
    assert.deepEqual([...request.searchParams.keys()].sort(), ['client_id', 'request_uri']);
    page.address = await broker.visit(request.href);
    assert.equal((await client.handleCallback()).status, 'signed-in');
  });

  it('pushes the request by itself when that keeps a name out of the address', async () => {
    const { client, page } = open();
    await client.signIn({ identifier: 'ada@demo.example' });
    assert.ok(!page.visited[0]?.includes('ada'));
    await client.signIn();
    assert.ok(page.visited[1]?.includes('code_challenge'), 'without a name there is no need');
  });

  it('accepts a login that is strong and new enough, and only such a one', async () => {
    const { client, page } = open();
    await client.signIn({ maxAgeSeconds: 60, acrValues: ['urn:mfa'] });
    page.address = await broker.visit(page.visited.pop() ?? '');
    assert.equal((await client.handleCallback()).status, 'signed-in');
    await client.signIn({ acrValues: ['urn:passkey'] });
    page.address = await broker.visit(page.visited.pop() ?? '');
    await assert.rejects(client.handleCallback(), { code: 'interaction_required', phase: 'token' });
  });

  it('signs out here, gives the refresh token back, and goes to the broker', async () => {
    const { client, page } = open();
    await signIn(client, page);
    broker.requests.length = 0;
    await client.signOut();
    assert.deepEqual(client.getSession(), { status: 'signed-out', reason: 'signed-out' });
    assert.ok(broker.requests.includes('POST /token/revocation'));
    const logout = new URL(page.visited.pop() ?? '');
    assert.equal(logout.pathname, '/session/end');
    assert.equal(logout.searchParams.get('post_logout_redirect_uri'), `${appOrigin}/`);
    assert.ok(logout.searchParams.get('id_token_hint'));
    assert.equal(logout.searchParams.get('federated'), null);
    await assert.rejects(client.getAccessToken(), { code: 'login_required' });
  });

  it('asks the broker to end the session at the source of users too', async () => {
    const { client, page } = open();
    await signIn(client, page);
    await client.signOut({ federated: true });
    assert.equal(new URL(page.visited.pop() ?? '').searchParams.get('federated'), 'true');
  });

  it('ends the session when the broker ends it, and says who it was', async () => {
    const { client, page } = open();
    await signIn(client, page);
    await broker.revokeGrants();
    await assert.rejects(client.getAccessToken({ refresh: true }), { code: 'session_expired', phase: 'refresh' });
    const session = client.getSession();
    assert.equal(session.status, 'expired');
    assert.equal(session.status === 'expired' && session.user.sub, 'ada');
    assert.equal(session.status === 'expired' && session.error.code, 'session_expired');
  });

  it('gives one result when the callback is called twice, as React does', async () => {
    const { client, page } = open();
    await client.signIn();
    page.address = await broker.visit(page.visited.pop() ?? '');
    const [first, second] = await Promise.all([client.handleCallback(), client.handleCallback()]);
    assert.equal(first.status, 'signed-in');
    assert.deepEqual(second, first);
  });

  it('knows an address that it has used, while its session lasts and after', async () => {
    const { client, page } = open();
    await client.signIn();
    const address = await broker.visit(page.visited.pop() ?? '');
    const again = createLoginClientIn(page.environment, {
      issuer: broker.issuer,
      clientId: 'app',
      redirectUri: '/callback',
    });
    page.address = address;
    await client.handleCallback();
    assert.equal((await client.handleCallback(address)).status, 'signed-in');
    await assert.rejects(again.handleCallback(address), { code: 'transaction_lost', phase: 'callback' });
  });

  it('refuses a callback that another browser began', async () => {
    const mine = open();
    const theirs = open();
    await theirs.client.signIn();
    mine.page.address = await broker.visit(theirs.page.visited.pop() ?? '');
    await assert.rejects(mine.client.handleCallback(), { code: 'transaction_lost' });
    assert.equal(mine.page.address, redirectUri, 'the address is clean all the same');
    assert.equal(mine.client.getSession().status, 'signed-out');
  });

  it('lets two logins of one tab finish in any order', async () => {
    const { client, page } = open();
    await client.signIn({ returnTo: '/a' });
    await client.signIn({ returnTo: '/b' });
    const [first = '', second = ''] = page.visited;
    for (const [url, expected] of [
      [second, '/b'],
      [first, '/a'],
    ] as const) {
      page.address = await broker.visit(url);
      const result = await client.handleCallback();
      assert.equal(result.status === 'signed-in' && result.returnTo, expected);
    }
  });

  it('works on a machine whose clock is wrong by a day', async () => {
    for (const hours of [-24, -0.15, 0.15, 24]) {
      const { client, page } = open();
      page.clockOffsetMs = hours * 3_600_000;
      await signIn(client, page);
      assert.equal(client.getSession().status, 'signed-in');
      assert.ok(await client.getAccessToken({ refresh: true }));
    }
  });
});
