import { strict as assert } from 'node:assert';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { createLoginClientIn } from '../../src/client/create-login-client.js';
import type { LoginClientOptions } from '../../src/client/create-login-client.js';
import type { LoginClient } from '../../src/client/login-client.js';
import { startContractBroker } from './support/contract-broker.js';
import type { ContractBroker } from './support/contract-broker.js';
import { openPage } from './support/memory-page.js';
import type { MemoryPage } from './support/memory-page.js';

const redirectUri = 'http://localhost:5000/callback';
let broker: ContractBroker;
beforeEach(async () => {
  broker = await startContractBroker();
});
afterEach(() => broker[Symbol.asyncDispose]());

function open(options: Partial<LoginClientOptions> = {}, window?: object): { client: LoginClient; page: MemoryPage } {
  const page = openPage('http://localhost:5000/', window ? { window: window as Window } : {});
  const client = createLoginClientIn(page.environment, {
    issuer: broker.issuer,
    clientId: 'app',
    redirectUri,
    ...options,
  });
  return { client, page };
}

const challenge = { step: 'code', channel: 'email', length: 6 };
const insufficient = { status: 401, json: { error: 'insufficient_authorization', auth_session: 's', challenge } };
const login = { action: 'login', connection: 'users' } as const;

describe('an embedded login', () => {
  it('takes one round trip when the first request holds all that is needed', async () => {
    broker.answer('/authorize-challenge', { json: { authorization_code: 'c1' } });
    const { client } = open();
    assert.deepEqual(await client.start(login, { identifier: 'ada', password: 'secret-1' }), { kind: 'signed-in' });
    const session = client.getSession();
    assert.equal(session.status === 'signed-in' && session.user.name, 'Ada');
    assert.equal(session.status === 'signed-in' && session.connection, 'users');
    assert.equal(await client.getAccessToken(), 'at');

    const [first] = broker.to('/authorize-challenge');
    const { state, nonce, code_challenge: proofKey, ...sent } = Object.fromEntries(first?.form ?? []);
    assert.match(`${state} ${nonce} ${proofKey}`, /^[\w-]{43} [\w-]{43} [\w-]{43}$/);
    const { dpop_jkt: jkt, ...rest } = sent;
    assert.equal(jkt, undefined);
    assert.deepEqual(rest, {
      connection: 'users',
      client_id: 'app',
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid profile email',
      code_challenge_method: 'S256',
      action: 'login',
      username: 'ada',
      password: 'secret-1',
    });
    const exchange = broker.to('/token')[0]?.form;
    assert.equal(exchange?.get('code'), 'c1');
    assert.equal(exchange.get('redirect_uri'), redirectUri);
    assert.match(exchange.get('code_verifier') ?? '', /^[\w-]{43}$/);
  });

  it('proves the same key at each request, and at the token endpoint', async () => {
    broker.answer('/authorize-challenge', ({ form }) =>
      form.has('otp') ? { json: { authorization_code: 'c' } } : insufficient,
    );
    const { client } = open();
    const turn = await client.start(login, { identifier: 'ada' });
    assert.deepEqual(turn, { kind: 'step', step: { kind: 'code', channel: 'email', length: 6 } });
    assert.deepEqual(await client.submit({ code: '123456' }), { kind: 'signed-in' });
    const proofs = [...broker.to('/authorize-challenge'), ...broker.to('/token')].map(({ headers }) =>
      String(headers['dpop']),
    );
    assert.equal(proofs.length, 3);
    assert.equal(new Set(proofs.map((proof) => JSON.stringify(decodeProtectedHeader(proof)['jwk']))).size, 1);
    assert.equal(decodeJwt(proofs[0] ?? '')['htu'], `${broker.issuer}/authorize-challenge`);
  });

  it('repeats a request once, with a new proof, when the broker wants a nonce', async () => {
    broker.answer('/authorize-challenge', ({ headers }) =>
      decodeJwt(String(headers['dpop']))['nonce'] === 'n1'
        ? { json: { authorization_code: 'c' } }
        : { status: 400, headers: { 'dpop-nonce': 'n1' }, json: { error: 'use_dpop_nonce' } },
    );
    const { client } = open();
    assert.equal((await client.start(login)).kind, 'signed-in');
    const [one, two] = broker.to('/authorize-challenge').map(({ headers }) => decodeJwt(String(headers['dpop'])));
    assert.notEqual(one?.jti, two?.jti);
    assert.equal(decodeJwt(String(broker.to('/token')[0]?.headers['dpop']))['nonce'], 'n1');
  });

  it('does not repeat it without end', async () => {
    let count = 0;
    broker.answer('/authorize-challenge', () => ({
      status: 400,
      headers: { 'dpop-nonce': `n${++count}` },
      json: { error: 'use_dpop_nonce' },
    }));
    const turn = await open().client.start(login);
    assert.equal(turn.kind === 'failed' && turn.error.code, 'misconfigured_client');
    assert.equal(count, 2);
  });

  it('goes on where it was after a failure that passes', async () => {
    broker.answer('/authorize-challenge', insufficient);
    const { client } = open({ timeoutMs: 200 });
    await client.start(login);
    broker.answer('/authorize-challenge', { status: 503 });
    await assert.rejects(client.submit({ code: '1' }), { code: 'server_error', phase: 'challenge', retryable: true });
    broker.answer('/authorize-challenge', { json: { authorization_code: 'c' } });
    assert.equal((await client.submit({ code: '1' })).kind, 'signed-in');
    assert.equal(broker.to('/authorize-challenge').at(-1)?.form.get('auth_session'), 's');
  });

  it('stays signed out when the tokens are refused', async () => {
    broker.answer('/authorize-challenge', { json: { authorization_code: 'c' } });
    broker.answer('/token', async () => ({ json: await broker.tokens({ token_type: 'Bearer' }) }));
    const { client } = open();
    await assert.rejects(client.start(login), { code: 'invalid_response' });
    assert.equal(client.getSession().status, 'signed-out');
    await assert.rejects(client.submit({ code: '1' }), { code: 'transaction_lost', phase: 'challenge' });
  });

  it('can be cancelled', async () => {
    const stop = new AbortController();
    broker.answer('/authorize-challenge', () => {
      stop.abort();
      return undefined;
    });
    await assert.rejects(open().client.start(login, {}, { signal: stop.signal }), { code: 'cancelled' });
  });

  it('is a redirect where the broker wants one, and keeps what it needs to come back', async () => {
    broker.answer('/authorize-challenge', { status: 400, json: { error: 'redirect_to_web', request_uri: 'urn:x' } });
    const { client, page } = open();
    const turn = await client.start(login);
    assert.equal(turn.kind === 'redirect' && turn.url, `${broker.issuer}/authorize?client_id=app&request_uri=urn%3Ax`);
    const state = broker.to('/authorize-challenge')[0]?.form.get('state');
    page.address = `${redirectUri}?code=c&state=${state}`;
    assert.equal((await client.handleCallback()).status, 'signed-in');
  });

  it('is a redirect where the broker has no endpoint for it', async () => {
    const plain = await startContractBroker({ authorization_challenge_endpoint: undefined });
    const { client } = open({ issuer: plain.issuer });
    assert.deepEqual(await client.start(login), { kind: 'redirect' });
    await plain[Symbol.asyncDispose]();
  });
});

describe('the guard of embedded logins', () => {
  const window = (more: object = {}): object => {
    const self = {};
    return {
      isSecureContext: true,
      location: { href: 'http://127.0.0.1:5000/' },
      document: Object.assign(new EventTarget(), { visibilityState: 'visible' }),
      addEventListener: () => undefined,
      self,
      top: self,
      ...more,
    };
  };

  it('takes credentials on a page of the same site', async () => {
    broker.answer('/authorize-challenge', insufficient);
    assert.equal((await open({}, window()).client.start(login)).kind, 'step');
  });

  for (const [what, page] of [
    ['on another site', { location: { href: 'https://app.example.org/' } }],
    ['in a frame', { top: {} }],
    ['outside of a secure context', { isSecureContext: false }],
  ] as const)
    it(`takes none ${what}, says why, and goes on by redirect`, async (t) => {
      const warn = t.mock.method(console, 'warn', () => undefined);
      assert.deepEqual(await open({}, window(page)).client.start(login, { password: 'secret-1' }), {
        kind: 'redirect',
      });
      assert.equal(broker.to('/authorize-challenge').length, 0);
      assert.match(String(warn.mock.calls[0]?.arguments[0]), /^idp-login: /);
    });

  it('can be opened on purpose, though never outside of a secure context', async (t) => {
    t.mock.method(console, 'warn', () => undefined);
    broker.answer('/authorize-challenge', insufficient);
    const anyway = { allowCrossSiteEmbedding: true };
    const kind = async (page: object): Promise<string> => (await open(anyway, window(page)).client.start(login)).kind;
    assert.equal(await kind({ location: { href: 'https://app.example.org/' }, top: {} }), 'step');
    assert.equal(await kind({ isSecureContext: false }), 'redirect');
  });
});
