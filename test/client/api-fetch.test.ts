import { strict as assert } from 'node:assert';
import { after, before, beforeEach, describe, it } from 'node:test';
import { EmbeddedJWK, jwtVerify } from 'jose';
import { resourceFor } from '../../src/client/api-fetch.js';
import { createLoginClientIn } from '../../src/client/create-login-client.js';
import type { LoginClientOptions } from '../../src/client/create-login-client.js';
import type { LoginClient } from '../../src/client/login-client.js';
import { openPage } from './support/memory-page.js';
import { appOrigin, redirectUri, startProvider } from './support/real-provider.js';
import type { RealProvider } from './support/real-provider.js';
import { startServer } from './support/scripted-server.js';
import type { ScriptedServer } from './support/scripted-server.js';

let broker: RealProvider;
let server: ScriptedServer;
before(async () => {
  [broker, server] = await Promise.all([startProvider(), startServer()]);
});
beforeEach(() => {
  server.seen.length = 0;
});
after(() => Promise.all([broker[Symbol.asyncDispose](), server[Symbol.asyncDispose]()]));

async function signedIn(options: Partial<LoginClientOptions> = {}): Promise<LoginClient> {
  const page = openPage(appOrigin);
  const client = createLoginClientIn(page.environment, {
    issuer: broker.issuer,
    clientId: 'app',
    redirectUri,
    apiOrigins: [server.origin],
    ...options,
  });
  await client.signIn();
  page.address = await broker.visit(page.visited.pop() ?? '');
  await client.handleCallback();
  return client;
}

const challenge = (value: string) => ({ status: 401, headers: { 'www-authenticate': value } });

describe('fetch', () => {
  it('sends the token with a proof that fits the request and the token', async () => {
    const client = await signedIn();
    server.answer('/orders', { json: { ok: true } });
    const response = await client.fetch(`${server.origin}/orders?x=1`, { method: 'POST', body: 'hello' });
    assert.deepEqual(await response.json(), { ok: true });
    const [request] = server.seen;
    const token = await client.getAccessToken();
    assert.equal(request?.headers.authorization, `DPoP ${token}`);
    assert.equal(request.body, 'hello');
    const { payload } = await jwtVerify(String(request.headers['dpop']), EmbeddedJWK, { typ: 'dpop+jwt' });
    assert.equal(payload['htm'], 'POST');
    assert.equal(payload['htu'], `${server.origin}/orders`);
    assert.match(String(payload['ath']), /^[\w-]{43}$/);
  });

  it('sends a Bearer token when tokens are not bound', async () => {
    const client = await signedIn({ dpop: 'off' });
    server.answer('/orders', {});
    await client.fetch(new Request(`${server.origin}/orders`));
    assert.equal(server.seen[0]?.headers.authorization, `Bearer ${await client.getAccessToken()}`);
    assert.equal(server.seen[0].headers['dpop'], undefined);
  });

  it('sends no token to an origin that is not declared', async () => {
    const client = await signedIn();
    const port = new URL(server.origin).port;
    for (const target of [
      broker.issuer,
      'https://evil.example/',
      `http://localhost:${port}/`,
      `http://127.0.0.1.evil.example:${port}/`,
      `http://user@127.0.0.1:${port}/`,
      '/relative',
      'data:text/plain,x',
    ])
      await assert.rejects(client.fetch(target), { code: 'invalid_config', phase: 'api' }, target);
    assert.equal(server.seen.length, 0);
  });

  it('needs somebody who is signed in', async () => {
    const client = await signedIn();
    await client.signOut({ scope: 'local' });
    await assert.rejects(client.fetch(server.origin), { code: 'login_required' });
  });

  it('renews a token that the API does not take, and repeats the call once', async () => {
    const client = await signedIn();
    const first = await client.getAccessToken();
    server.answer('/orders', ({ headers }) =>
      headers.authorization === `DPoP ${first}` ? challenge('DPoP error="invalid_token"') : { json: { ok: true } },
    );
    assert.equal((await client.fetch(`${server.origin}/orders`)).status, 200);
    assert.equal(server.seen.length, 2);
    server.answer('/orders', challenge('DPoP error="invalid_token"'));
    assert.equal((await client.fetch(`${server.origin}/orders`)).status, 401);
    assert.equal(server.seen.length, 4, 'not without end');
  });

  it('does not repeat what could be done twice', async () => {
    const client = await signedIn();
    server.answer('/orders', challenge('DPoP error="invalid_token"'));
    assert.equal((await client.fetch(`${server.origin}/orders`, { method: 'POST', body: 'x' })).status, 401);
    assert.equal(server.seen.length, 1);
  });

  it('makes a proof that the API does not take anew, once, by the clock that the answer tells', async () => {
    const client = await signedIn();
    const times: number[] = [];
    server.answer('/orders', async ({ headers }) => {
      const { payload } = await jwtVerify(String(headers['dpop']), EmbeddedJWK);
      times.push(payload.iat ?? 0);
      const date = new Date(Date.now() + 3_600_000).toUTCString();
      return { status: 401, headers: { date, 'www-authenticate': 'DPoP error="invalid_dpop_proof"' } };
    });
    const response = await client.fetch(`${server.origin}/orders`, { method: 'POST', body: 'hello' });
    assert.equal(response.status, 401);
    const [first = 0, second = 0, ...more] = times;
    assert.deepEqual(more, []);
    assert.ok(second - first > 3_000, `${second - first} s`);
    assert.notEqual(server.seen[0]?.headers['dpop'], server.seen[1]?.headers['dpop']);
  });

  it('puts the nonce that the API wants into the proof, body and all', async () => {
    const client = await signedIn();
    server.answer('/orders', async ({ headers }) => {
      const { payload } = await jwtVerify(String(headers['dpop']), EmbeddedJWK);
      const nonce = { 'dpop-nonce': 'n1' };
      if (payload['nonce'] === 'n1') return { headers: nonce, json: {} };
      return { status: 401, headers: { ...nonce, 'www-authenticate': 'DPoP error="use_dpop_nonce", algs="ES256"' } };
    });
    for (let call = 0; call < 2; call++)
      assert.equal((await client.fetch(`${server.origin}/orders`, { method: 'POST', body: 'hello' })).status, 200);
    assert.deepEqual(
      server.seen.map(({ body }) => body),
      ['hello', 'hello', 'hello'],
      'the second call knows the nonce',
    );
    assert.equal(new Set(server.seen.map(({ headers }) => headers['dpop'])).size, 3);
  });

  it('says what login an API wants, so that the page can ask for it', async () => {
    const client = await signedIn();
    server.answer(
      '/orders',
      challenge(
        'DPoP error="insufficient_user_authentication", error_description="a, b", acr_values="gold silver", max_age="60"',
      ),
    );
    await assert.rejects(client.fetch(`${server.origin}/orders`), {
      code: 'interaction_required',
      phase: 'api',
      stepUp: { acrValues: ['gold', 'silver'], maxAgeSeconds: 60 },
    });
  });

  it('asks the page to step up, and repeats the call when it did', async () => {
    const asked: unknown[] = [];
    let strong = false;
    const client = await signedIn({
      onStepUp: async (wanted) => {
        asked.push(wanted);
        strong = true;
        return true;
      },
    });
    server.answer('/orders', () =>
      strong ? { json: {} } : challenge('Bearer error="insufficient_user_authentication", max_age=0'),
    );
    assert.equal((await client.fetch(`${server.origin}/orders`)).status, 200);
    assert.deepEqual(asked, [{ maxAgeSeconds: 0 }]);
    strong = false;
    server.answer('/orders', challenge('Bearer error="insufficient_user_authentication"'));
    await assert.rejects(client.fetch(`${server.origin}/orders`), { code: 'interaction_required', stepUp: {} });
    assert.equal(asked.length, 2);
  });

  it('hands every other answer to the page', async () => {
    const client = await signedIn();
    for (const status of [200, 204, 400, 403, 404, 500]) {
      server.answer('/orders', { status });
      assert.equal((await client.fetch(`${server.origin}/orders`)).status, status);
    }
    server.answer('/orders', challenge('Basic realm="x"'));
    assert.equal((await client.fetch(`${server.origin}/orders`)).status, 401);
  });

  it('says that an API cannot be reached, or was not waited for', async () => {
    const gone = await startServer();
    const client = await signedIn({ apiOrigins: [gone.origin, server.origin] });
    await gone[Symbol.asyncDispose]();
    await assert.rejects(client.fetch(gone.origin), { code: 'network', phase: 'api', retryable: true });
    const stop = new AbortController();
    server.answer('/orders', () => {
      stop.abort();
      return undefined;
    });
    await assert.rejects(client.fetch(`${server.origin}/orders`, { signal: stop.signal }), { code: 'cancelled' });
  });
});

describe('resourceFor', () => {
  const resources = ['https://api.example.com/', 'https://api.example.com/stock', 'https://other.example.com/x'];
  for (const [url, resource] of [
    ['https://api.example.com/orders', resources[0]],
    ['https://api.example.com/stock', resources[1]],
    ['https://api.example.com/stock/1', resources[1]],
    ['https://api.example.com/stockings', resources[0]],
    ['https://other.example.com/x/y', resources[2]],
    ['https://third.example.com/', resources[0]],
  ] as const)
    it(`is ${String(resource)} for ${url}`, () => {
      assert.equal(resourceFor(resources, url), resource);
    });

  it('is empty where no resource is configured', () => {
    assert.equal(resourceFor([], 'https://api.example.com/'), '');
  });
});
