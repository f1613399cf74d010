import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose';

import { startApi, type ApiOptions } from '../../../demo/app/api.js';
import { listen, type Listening } from '../../../demo/sources/web/listen.js';

interface Key {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

const appOrigin = 'http://localhost:4180';
const start = Date.parse('2030-05-01T12:00:00Z');

async function makeKey(kid?: string): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { privateKey, jwk: kid === undefined ? jwk : { ...jwk, kid, alg: 'ES256', use: 'sig' } };
}

describe('startApi', () => {
  let broker: Listening;
  let brokerKey: Key;
  let strangerKey: Key;
  let proofKey: Key;
  let privateJwk: JWK;
  let keyRequests = 0;
  let published: JWK[] = [];
  const open: Listening[] = [];

  before(async () => {
    [brokerKey, strangerKey, proofKey] = await Promise.all([makeKey('one'), makeKey('one'), makeKey()]);
    privateJwk = await exportJWK(proofKey.privateKey);
    published = [brokerKey.jwk];
    broker = await listen({ port: 0, host: '127.0.0.1' }, (url) => (request, response) => {
      response.setHeader('Content-Type', 'application/json');
      if (request.url === '/jwks') keyRequests += 1;
      response.end(
        JSON.stringify(request.url === '/jwks' ? { keys: published } : { issuer: url, jwks_uri: `${url}/jwks` }),
      );
    });
  });

  after(async () => {
    await Promise.all([broker.close(), ...open.map((server) => server.close())]);
  });

  async function api(options: Partial<ApiOptions> = {}): Promise<Listening> {
    const started = await startApi({
      port: 0,
      issuer: broker.url,
      origins: [appOrigin],
      now: () => start,
      ...options,
    });
    open.push(started);
    return started;
  }

  interface TokenOptions {
    readonly audience: string;
    readonly key?: Key;
    readonly header?: Record<string, unknown>;
    readonly claims?: Readonly<Record<string, unknown>>;
    readonly boundTo?: Key | undefined;
  }

  async function token({ audience, key = brokerKey, header, claims, boundTo }: TokenOptions): Promise<string> {
    const seconds = start / 1000;
    const payload: JWTPayload = {
      iss: broker.url,
      aud: audience,
      sub: 'users|ada',
      client_id: 'demo-app',
      jti: randomUUID(),
      iat: seconds - 10,
      exp: seconds + 290,
      auth_time: seconds - 20,
      scope: 'openid orders:read',
      ...(boundTo ? { cnf: { jkt: await calculateJwkThumbprint(boundTo.jwk) } } : {}),
      ...claims,
    };
    const kept = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
    return new SignJWT(kept)
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'one', ...header })
      .sign(key.privateKey);
  }

  interface ProofOptions {
    readonly key?: Key;
    readonly header?: Record<string, unknown>;
    readonly claims?: Readonly<Record<string, unknown>>;
  }

  function proof(url: string, accessToken: string, { key = proofKey, header, claims }: ProofOptions = {}) {
    return new SignJWT({
      jti: randomUUID(),
      htm: 'GET',
      htu: url,
      iat: start / 1000,
      ath: createHash('sha256').update(accessToken).digest('base64url'),
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: key.jwk, ...header })
      .sign(key.privateKey);
  }

  const bearer = (accessToken: string): RequestInit => ({ headers: { Authorization: `Bearer ${accessToken}` } });
  const dpop = (accessToken: string, header: string): RequestInit => ({
    headers: { Authorization: `DPoP ${accessToken}`, DPoP: header },
  });

  async function refusal(response: Response): Promise<string> {
    const { error } = (await response.json()) as { error: string };
    return `${String(response.status)} ${error}`;
  }

  it('answers an unbound token that comes as Bearer', async () => {
    const { url } = await api();
    const response = await fetch(`${url}/orders`, bearer(await token({ audience: `${url}/` })));
    assert.equal(response.status, 200);
    const { orders } = (await response.json()) as { orders: { id: string; totalCents: number }[] };
    assert.ok(orders.length >= 3);
    assert.ok(orders.every(({ totalCents }) => Number.isInteger(totalCents) && totalCents > 0));
  });

  it('gives each person their own orders, and the same ones again', async () => {
    const { url } = await api();
    const ordersOf = async (sub: string): Promise<unknown> =>
      (await fetch(`${url}/orders`, bearer(await token({ audience: `${url}/`, claims: { sub } })))).json();
    assert.deepEqual(await ordersOf('users|ada'), await ordersOf('users|ada'));
    assert.notDeepEqual(await ordersOf('users|ada'), await ordersOf('social|sam'));
  });

  it('answers a bound token with a proof of its key', async () => {
    const { url } = await api();
    const accessToken = await token({ audience: `${url}/`, boundTo: proofKey });
    const response = await fetch(`${url}/orders?page=2`, dpop(accessToken, await proof(`${url}/orders`, accessToken)));
    assert.equal(response.status, 200);
  });

  it('asks the broker for its keys once, and again only for a key that it does not know', async () => {
    const { url } = await api();
    const before = keyRequests;
    for (let round = 0; round < 3; round += 1) {
      await fetch(`${url}/orders`, bearer(await token({ audience: `${url}/` })));
    }
    assert.equal(keyRequests, before + 1);
  });

  it('names both schemes, and no error, when there is no token', async () => {
    const { url } = await api();
    const response = await fetch(`${url}/orders`);
    assert.equal(response.status, 401);
    const challenge = response.headers.get('WWW-Authenticate') ?? '';
    assert.match(challenge, /DPoP realm="[^"]+", algs="[^"]*ES256[^"]*", Bearer realm="[^"]+"/);
    assert.doesNotMatch(challenge, /error/);
  });

  it('refuses a header that is no token', async () => {
    const { url } = await api();
    const response = await fetch(`${url}/orders`, { headers: { Authorization: 'Basic YTpi' } });
    assert.equal(await refusal(response), '400 invalid_request');
  });

  const badTokens: Record<string, Omit<TokenOptions, 'audience'> & { audience?: string }> = {
    'that a stranger signed': {
      get key() {
        return strangerKey;
      },
    },
    'that has expired': { claims: { exp: start / 1000 - 6 } },
    'that is not valid yet': { claims: { nbf: start / 1000 + 60 } },
    'without an end': { claims: { exp: undefined } },
    'of another issuer': { claims: { iss: 'http://localhost:9' } },
    'for another audience': { audience: 'http://localhost:9/' },
    'for nobody': { claims: { sub: undefined } },
    'that is an id token': { header: { typ: 'JWT' } },
    'with a key that the broker does not have': { header: { kid: 'two' } },
    'that is bound in an unknown way': { claims: { cnf: { 'x5t#S256': 'abc' } } },
  };
  for (const [which, options] of Object.entries(badTokens)) {
    it(`refuses a token ${which}`, async () => {
      const { url } = await api();
      const response = await fetch(`${url}/orders`, bearer(await token({ audience: `${url}/`, ...options })));
      assert.match(response.headers.get('WWW-Authenticate') ?? '', /^Bearer .*error="invalid_token"/);
      assert.equal(await refusal(response), '401 invalid_token');
    });
  }

  it('refuses a token without a signature', async () => {
    const { url } = await api();
    const [, payload] = (await token({ audience: `${url}/` })).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    const response = await fetch(`${url}/orders`, bearer(`${header}.${payload ?? ''}.`));
    assert.equal(await refusal(response), '401 invalid_token');
  });

  it('says which scope is missing', async () => {
    const { url } = await api();
    const accessToken = await token({ audience: `${url}/`, claims: { scope: 'openid profile' } });
    const response = await fetch(`${url}/orders`, bearer(accessToken));
    assert.match(response.headers.get('WWW-Authenticate') ?? '', /error="insufficient_scope".*scope="orders:read"/);
    assert.equal(await refusal(response), '403 insufficient_scope');
  });

  it('refuses a bound token that comes as Bearer, and asks for DPoP', async () => {
    const { url } = await api();
    const response = await fetch(`${url}/orders`, bearer(await token({ audience: `${url}/`, boundTo: proofKey })));
    assert.match(response.headers.get('WWW-Authenticate') ?? '', /^DPoP .*error="invalid_token".*algs=/);
    assert.equal(await refusal(response), '401 invalid_token');
  });

  it('refuses an unbound token that comes as DPoP', async () => {
    const { url } = await api();
    const accessToken = await token({ audience: `${url}/` });
    const response = await fetch(`${url}/orders`, dpop(accessToken, await proof(`${url}/orders`, accessToken)));
    assert.equal(await refusal(response), '401 invalid_token');
  });

  it('refuses a bound token without a proof', async () => {
    const { url } = await api();
    const accessToken = await token({ audience: `${url}/`, boundTo: proofKey });
    const response = await fetch(`${url}/orders`, { headers: { Authorization: `DPoP ${accessToken}` } });
    assert.equal(await refusal(response), '401 invalid_dpop_proof');
  });

  it('refuses two proofs', async () => {
    const { url } = await api();
    const accessToken = await token({ audience: `${url}/`, boundTo: proofKey });
    const headers = new Headers({ Authorization: `DPoP ${accessToken}` });
    headers.append('DPoP', await proof(`${url}/orders`, accessToken));
    headers.append('DPoP', await proof(`${url}/orders`, accessToken));
    assert.equal(await refusal(await fetch(`${url}/orders`, { headers })), '401 invalid_dpop_proof');
  });

  it('refuses a proof of another key than the one of the token', async () => {
    const { url } = await api();
    const accessToken = await token({ audience: `${url}/`, boundTo: proofKey });
    const header = await proof(`${url}/orders`, accessToken, { key: strangerKey });
    const response = await fetch(`${url}/orders`, dpop(accessToken, header));
    assert.match(response.headers.get('WWW-Authenticate') ?? '', /^DPoP /);
    assert.equal(await refusal(response), '401 invalid_token');
  });

  const badProofs: Record<string, (url: string) => ProofOptions> = {
    'for another method': () => ({ claims: { htm: 'POST' } }),
    'for another path': (url) => ({ claims: { htu: `${url}/invoices` } }),
    'for another origin': () => ({ claims: { htu: 'http://localhost:9/orders' } }),
    'for another token': () => ({ claims: { ath: createHash('sha256').update('x').digest('base64url') } }),
    'that is too old': () => ({ claims: { iat: start / 1000 - 61 } }),
    'of the future': () => ({ claims: { iat: start / 1000 + 6 } }),
    'without an identifier': () => ({ claims: { jti: undefined } }),
    'of another type': () => ({ header: { typ: 'JWT' } }),
    'that holds its private key': () => ({ header: { jwk: privateJwk } }),
    'with a key that is none': () => ({ header: { jwk: { ...proofKey.jwk, x: 'AAAA' } } }),
    'that names another key than the one that signed': () => ({ header: { jwk: strangerKey.jwk } }),
  };
  for (const [which, options] of Object.entries(badProofs)) {
    it(`refuses a proof ${which}`, async () => {
      const { url } = await api();
      const accessToken = await token({ audience: `${url}/`, boundTo: proofKey });
      const header = await proof(`${url}/orders`, accessToken, options(url));
      const response = await fetch(`${url}/orders`, dpop(accessToken, header));
      assert.match(response.headers.get('WWW-Authenticate') ?? '', /^DPoP .*error="invalid_dpop_proof"/);
      assert.equal(await refusal(response), '401 invalid_dpop_proof');
    });
  }

  it('refuses a proof that was used before, and lets the token be used with a new one', async () => {
    const { url } = await api();
    const accessToken = await token({ audience: `${url}/`, boundTo: proofKey });
    const header = await proof(`${url}/orders`, accessToken);
    assert.equal((await fetch(`${url}/orders`, dpop(accessToken, header))).status, 200);
    assert.equal(await refusal(await fetch(`${url}/orders`, dpop(accessToken, header))), '401 invalid_dpop_proof');
    const again = await proof(`${url}/orders`, accessToken);
    assert.equal((await fetch(`${url}/orders`, dpop(accessToken, again))).status, 200);
  });

  it('asks for a nonce when it is told to, and takes the proof that holds it', async () => {
    const { url } = await api({ requireNonce: true });
    const accessToken = await token({ audience: `${url}/`, boundTo: proofKey });
    const first = await fetch(`${url}/orders`, dpop(accessToken, await proof(`${url}/orders`, accessToken)));
    assert.match(first.headers.get('WWW-Authenticate') ?? '', /^DPoP .*error="use_dpop_nonce"/);
    assert.equal(await refusal(first), '401 use_dpop_nonce');
    const nonce = first.headers.get('DPoP-Nonce') ?? '';
    const header = await proof(`${url}/orders`, accessToken, { claims: { nonce } });
    assert.equal((await fetch(`${url}/orders`, dpop(accessToken, header))).status, 200);
  });

  it('asks for a more recent sign-in', async () => {
    const { url } = await api({ recentSeconds: 60 });
    const old = await token({ audience: `${url}/`, claims: { auth_time: start / 1000 - 61 } });
    const response = await fetch(`${url}/payment-methods`, bearer(old));
    assert.match(
      response.headers.get('WWW-Authenticate') ?? '',
      /error="insufficient_user_authentication".*max_age="60"/,
    );
    assert.equal(await refusal(response), '401 insufficient_user_authentication');
    const recent = await token({ audience: `${url}/`, claims: { auth_time: start / 1000 - 60 } });
    assert.equal((await fetch(`${url}/payment-methods`, bearer(recent))).status, 200);
  });

  it('asks for a stronger sign-in', async () => {
    const { url } = await api({ strongAcrValues: ['urn:example:strong', 'urn:example:stronger'] });
    const weak = await token({ audience: `${url}/`, claims: { acr: 'urn:example:weak' } });
    const response = await fetch(`${url}/invoices`, bearer(weak));
    assert.match(
      response.headers.get('WWW-Authenticate') ?? '',
      /error="insufficient_user_authentication".*acr_values="urn:example:strong urn:example:stronger"/,
    );
    const strong = await token({ audience: `${url}/`, claims: { acr: 'urn:example:stronger' } });
    assert.equal((await fetch(`${url}/invoices`, bearer(strong))).status, 200);
  });

  it('says that the broker is away, and recovers when it is back', async () => {
    let away = true;
    const flaky = await listen({ port: 0, host: '127.0.0.1' }, (url) => (request, response) => {
      if (away) {
        response.writeHead(502).end();
        return;
      }
      response.setHeader('Content-Type', 'application/json');
      response.end(
        JSON.stringify(request.url === '/jwks' ? { keys: published } : { issuer: url, jwks_uri: `${url}/jwks` }),
      );
    });
    open.push(flaky);
    const { url } = await api({ issuer: flaky.url });
    const accessToken = await token({ audience: `${url}/`, claims: { iss: flaky.url } });
    const response = await fetch(`${url}/orders`, bearer(accessToken));
    assert.equal(response.headers.get('WWW-Authenticate'), null);
    assert.equal(await refusal(response), '503 temporarily_unavailable');
    away = false;
    assert.equal((await fetch(`${url}/orders`, bearer(accessToken))).status, 200);
  });

  it('lets pages of the app call it, and no others', async () => {
    const { url } = await api();
    const ask = async (origin: string): Promise<Response> =>
      fetch(`${url}/orders`, {
        method: 'OPTIONS',
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': 'GET',
          'Access-Control-Request-Headers': 'authorization,dpop',
        },
      });
    const allowed = await ask(appOrigin);
    assert.equal(allowed.status, 204);
    assert.equal(allowed.headers.get('Access-Control-Allow-Origin'), appOrigin);
    assert.match(allowed.headers.get('Access-Control-Allow-Headers') ?? '', /Authorization, DPoP/);
    assert.match(allowed.headers.get('Vary') ?? '', /Origin/);
    assert.equal((await ask('http://localhost:9')).headers.get('Access-Control-Allow-Origin'), null);

    const answer = await fetch(`${url}/orders`, { headers: { Origin: appOrigin } });
    assert.match(answer.headers.get('Access-Control-Expose-Headers') ?? '', /WWW-Authenticate, DPoP-Nonce/);
  });

  it('has nothing at other addresses', async () => {
    const { url } = await api();
    assert.equal((await fetch(`${url}/secrets`)).status, 404);
    assert.equal((await fetch(`${url}/orders`, { method: 'POST' })).status, 405);
  });
});
