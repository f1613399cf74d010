import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, describe, it } from 'node:test';

import * as client from 'openid-client';

import { startOAuth2 } from '../../../demo/sources/oauth2/oauth2.js';
import type { OAuth2Options } from '../../../demo/sources/oauth2/oauth2.js';
import type { RunningSource } from '../../../demo/sources/source.js';
import { createVisitor } from '../../support/visitor.js';
import type { VisitedPage, Visitor } from '../../support/visitor.js';

const callback = 'http://localhost:4181/login/callback';
const closing: (() => Promise<void>)[] = [];

after(async () => {
  await Promise.all(closing.map((close) => close()));
});

async function start(options: Partial<OAuth2Options> = {}): Promise<RunningSource> {
  const octo = await startOAuth2({ port: 0, ...options });
  closing.push(octo.close);
  return octo;
}

function visit(): Visitor {
  return createVisitor({ stopAt: (url) => url.pathname === '/login/callback' });
}

/** Signs olga in and lets the application see what it asks for; returns where the browser is sent. */
async function approve(visitor: Visitor, address: URL): Promise<URL> {
  const page = await visitor.open(address);
  const consent = await visitor.submit(page, page.forms[0]!, { login: 'olga', password: 'oauth-pass-1' });
  const back: VisitedPage = await visitor.submit(consent, consent.forms[0]!, { decision: 'allow' });
  return back.url;
}

function configuration(url: string): client.Configuration {
  const metadata = { issuer: url, authorization_endpoint: `${url}/authorize`, token_endpoint: `${url}/token` };
  const config = new client.Configuration(metadata, 'dev-broker', 'octo-client-secret');

  client.allowInsecureRequests(config);
  return config;
}

async function token(url: string, parameters: Record<string, string>, authorization?: string): Promise<Response> {
  return fetch(`${url}/token`, {
    method: 'POST',
    body: new URLSearchParams(parameters),
    headers: authorization === undefined ? {} : { Authorization: authorization },
  });
}

const credentials = { client_id: 'dev-broker', client_secret: 'octo-client-secret', grant_type: 'authorization_code' };

describe('startOAuth2', () => {
  it('serves an ordinary OAuth 2.0 client: code, PKCE, profile, addresses', async () => {
    const { url } = await start();
    const config = configuration(url);
    const verifier = client.randomPKCECodeVerifier();
    const address = client.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope: 'read:user user:email',
      state: 'state-1',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const back = await approve(visit(), address);
    assert.equal(back.origin + back.pathname, callback);
    const checks = { pkceCodeVerifier: verifier, expectedState: 'state-1' };
    const tokens = await client.authorizationCodeGrant(config, back, checks);
    assert.equal(tokens.id_token, undefined);
    assert.equal(tokens.scope, 'read:user,user:email');
    const headers = { Authorization: `Bearer ${tokens.access_token}` };
    const user = (await (await fetch(`${url}/user`, { headers })).json()) as Record<string, unknown>;
    assert.equal(user['id'], 583231);
    assert.equal(user['email'], null);
    assert.equal((await fetch(String(user['avatar_url']))).headers.get('Content-Type'), 'image/svg+xml');
    const emails = (await (await fetch(`${url}/user/emails`, { headers })).json()) as {
      email: string;
      primary: boolean;
    }[];
    assert.equal(emails.find(({ primary }) => primary)?.email, 'olga@octo.example');
  });

  it('asks for consent once, and again for more', async () => {
    const { url } = await start();
    const visitor = visit();
    const ask = (scope: string): URL =>
      new URL(
        `${url}/authorize?client_id=dev-broker&redirect_uri=${encodeURIComponent(callback)}&state=s&scope=${scope}`,
      );
    assert.ok((await approve(visitor, ask('read:user'))).searchParams.get('code'));
    assert.ok((await visitor.open(ask('read:user'))).url.searchParams.get('code'));
    assert.match((await visitor.open(ask('user:email'))).text, /Authorize Dev broker/);
  });

  it('sends access_denied back when the person cancels, signed in or not', async () => {
    const { url } = await start();
    const visitor = visit();
    const address = `${url}/authorize?client_id=dev-broker&redirect_uri=${encodeURIComponent(callback)}&state=s`;
    const form = await visitor.open(address);
    const early = await visitor.submit(form, form.forms[1]!, { decision: 'deny' });
    assert.equal(early.url.searchParams.get('error'), 'access_denied');
    assert.equal(early.url.searchParams.get('state'), 's');
    const page = await visitor.open(address);
    const consent = await visitor.submit(page, page.forms[0]!, { login: 'olga', password: 'oauth-pass-1' });
    const late = await visitor.submit(consent, consent.forms[0]!, { decision: 'deny' });
    assert.equal(late.url.searchParams.get('error'), 'access_denied');
  });

  it('keeps an untrusted address or application on its own page', async () => {
    const { url } = await start();
    for (const query of ['client_id=dev-broker&redirect_uri=http://evil.example/', 'client_id=nobody', '']) {
      const page = await visit().open(`${url}/authorize?${query}`);
      assert.equal(page.status, 400);
      assert.match(page.text, /cannot be trusted/);
    }
  });

  it('gives nothing for a wrong secret, verifier, address, or a code that was used', async () => {
    const { url } = await start();
    const verifier = 'v'.repeat(43);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const query = `client_id=dev-broker&redirect_uri=${encodeURIComponent(callback)}&code_challenge=${challenge}&code_challenge_method=S256`;
    const visitor = visit();
    const code = (await approve(visitor, new URL(`${url}/authorize?${query}`))).searchParams.get('code') ?? '';
    const good = { ...credentials, code, redirect_uri: callback, code_verifier: verifier };
    const errorOf = async (parameters: Record<string, string>, authorization?: string): Promise<unknown> =>
      ((await (await token(url, parameters, authorization)).json()) as { error?: string }).error;
    assert.equal(await errorOf({ ...good, client_secret: 'wrong' }), 'invalid_client');
    assert.equal(await errorOf(good, `Basic ${Buffer.from('dev-broker:wrong').toString('base64')}`), 'invalid_client');
    assert.equal(await errorOf({ ...good, code_verifier: 'x'.repeat(43) }), 'invalid_grant');
    assert.equal(await errorOf({ ...good, redirect_uri: 'http://localhost:4181/other' }), 'invalid_grant');
    assert.equal(await errorOf({ ...good, grant_type: 'password' }), 'unsupported_grant_type');
    const answer = (await (await token(url, good)).json()) as { access_token: string };
    const headers = { Authorization: `Bearer ${answer.access_token}` };
    assert.equal((await fetch(`${url}/user`, { headers })).status, 200);
    assert.equal((await fetch(`${url}/user/emails`, { headers })).status, 403);
    assert.equal(await errorOf(good), 'invalid_grant');
    assert.equal((await fetch(`${url}/user`, { headers })).status, 401, 'a replayed code ends what it gave');
  });

  it('lets codes run out after a minute', async () => {
    let now = Date.now();
    const { url } = await start({ clock: () => new Date(now) });
    const query = `client_id=dev-broker&redirect_uri=${encodeURIComponent(callback)}`;
    const code = (await approve(visit(), new URL(`${url}/authorize?${query}`))).searchParams.get('code') ?? '';
    now += 61_000;
    assert.equal((await token(url, { ...credentials, code })).status, 400);
  });

  it('shows and revokes what a person allowed', async () => {
    const { url } = await start();
    const visitor = visit();
    const query = `client_id=dev-broker&redirect_uri=${encodeURIComponent(callback)}`;
    const code = (await approve(visitor, new URL(`${url}/authorize?${query}`))).searchParams.get('code') ?? '';
    const { access_token } = (await (await token(url, { ...credentials, code })).json()) as { access_token: string };
    const account = await visitor.open(url);
    assert.match(account.text, /Dev broker/);
    const form = account.forms.find(({ action }) => action.pathname === '/applications/revoke');
    assert.doesNotMatch((await visitor.submit(account, form!, { client: 'dev-broker' })).text, /Dev broker/);
    const headers = { Authorization: `Bearer ${access_token}` };
    assert.equal((await fetch(`${url}/user`, { headers })).status, 401);
  });

  it('refuses a wrong password and forms of other pages', async () => {
    const { url } = await start();
    const visitor = visit();
    const page = await visitor.open(url);
    assert.equal((await visitor.submit(page, page.forms[0]!, { login: 'olga', password: 'wrong' })).status, 401);
    const foreign = await fetch(`${url}/session`, {
      method: 'POST',
      headers: { Origin: 'http://evil.example' },
      body: new URLSearchParams({ login: 'olga', password: 'oauth-pass-1' }),
    });
    assert.equal(foreign.status, 404);
    assert.equal(foreign.headers.get('Set-Cookie'), null);
  });
});
