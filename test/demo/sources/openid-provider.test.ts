import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose';

import { startEnterprise } from '../../../demo/sources/enterprise/enterprise.js';
import { startSocial } from '../../../demo/sources/social/social.js';
import type { RunningSource } from '../../../demo/sources/source.js';
import { createVisitor, type VisitedPage, type Visitor } from '../../support/visitor.js';

const callback = 'http://localhost:4181/login/callback';
const secrets = { social: 'social-secret', acme: 'acme-secret' };

describe('the OpenID providers', () => {
  let social: RunningSource;
  let acme: RunningSource;

  before(async () => {
    [social, acme] = await Promise.all([
      startSocial({ port: 0, clientSecret: secrets.social, redirectUris: [callback] }),
      startEnterprise({ port: 0, clientSecret: secrets.acme, redirectUris: [callback] }),
    ]);
  });

  after(async () => {
    await Promise.all([social.close(), acme.close()]);
  });

  const browser = (): Visitor => createVisitor({ stopAt: (url) => url.href.startsWith(callback) });

  interface Asked {
    readonly address: string;
    readonly verifier: string;
  }

  function ask(provider: RunningSource, more: Readonly<Record<string, string>> = {}): Asked {
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      client_id: 'dev-broker',
      response_type: 'code',
      redirect_uri: callback,
      scope: 'openid profile email',
      state: 'the-state',
      nonce: 'the-nonce',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    });
    return { address: `${provider.url}/auth?${query.toString()}`, verifier };
  }

  async function submit(
    visitor: Visitor,
    page: VisitedPage,
    ending: string,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<VisitedPage> {
    const form = page.forms.find(({ action }) => action.pathname.endsWith(ending));
    assert.ok(form, `no form to ${ending} at ${page.url.href}:\n${page.text}`);
    return visitor.submit(page, form, fields);
  }

  const signIn = (visitor: Visitor, page: VisitedPage, username: string, password: string): Promise<VisitedPage> =>
    submit(visitor, page, '/sign-in', { username, password });

  async function claims(
    provider: RunningSource,
    secret: string,
    page: VisitedPage,
    { verifier }: Asked,
  ): Promise<{ idToken: JWTPayload; userinfo: JWTPayload }> {
    const answer = page.url.searchParams;
    assert.equal(answer.get('state'), 'the-state');
    assert.equal(answer.get('iss'), provider.url);
    const response = await fetch(`${provider.url}/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(`dev-broker:${secret}`).toString('base64')}` },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: answer.get('code') ?? '',
        redirect_uri: callback,
        code_verifier: verifier,
      }),
    });
    const tokens = (await response.json()) as { id_token: string; access_token: string };
    assert.equal(response.status, 200, JSON.stringify(tokens));
    const keys = createRemoteJWKSet(new URL(`${provider.url}/jwks`));
    const { payload } = await jwtVerify(tokens.id_token, keys, { issuer: provider.url, audience: 'dev-broker' });
    const userinfo = await fetch(`${provider.url}/me`, { headers: { Authorization: `Bearer ${tokens.access_token}` } });
    return { idToken: payload, userinfo: (await userinfo.json()) as JWTPayload };
  }

  it('tells the broker who signed in, after asking', async () => {
    const visitor = browser();
    const asked = ask(social);
    const login = await visitor.open(asked.address);
    assert.match(login.text, /Sign in to Fabrikam/);
    const consent = await signIn(visitor, login, 'sam', 'social-pass-1');
    assert.match(consent.text, /Dev broker asks for your profile/);
    assert.match(consent.text, /sam@fabrikam\.example/);
    const back = await submit(visitor, consent, '/consent', { decision: 'allow' });
    const { idToken, userinfo } = await claims(social, secrets.social, back, asked);
    const { picture, ...profile } = userinfo;
    assert.deepEqual(profile, {
      sub: '10769150350006150715113082367',
      name: 'Sam Rivera',
      given_name: 'Sam',
      family_name: 'Rivera',
      preferred_username: 'sam',
      locale: 'en-GB',
      email: 'sam@fabrikam.example',
      email_verified: true,
    });
    assert.equal(idToken['nonce'], 'the-nonce');
    assert.equal(idToken['email'], 'sam@fabrikam.example');
    const image = await fetch(String(picture));
    assert.equal(image.headers.get('Content-Type'), 'image/svg+xml');
    assert.equal(image.headers.get('Cross-Origin-Resource-Policy'), 'cross-origin');
  });

  it('does not ask again what was allowed before in the same browser', async () => {
    const visitor = browser();
    const consent = await signIn(visitor, await visitor.open(ask(social).address), 'sam', 'social-pass-1');
    await submit(visitor, consent, '/consent', { decision: 'allow' });
    const asked = ask(social);
    await claims(social, secrets.social, await visitor.open(asked.address), asked);
  });

  it('tells the broker when the person denies', async () => {
    const visitor = browser();
    const consent = await signIn(visitor, await visitor.open(ask(social).address), 'sam', 'social-pass-1');
    const { searchParams } = (await submit(visitor, consent, '/consent', { decision: 'deny' })).url;
    assert.equal(searchParams.get('error'), 'access_denied');
    assert.equal(searchParams.get('state'), 'the-state');
    assert.equal(searchParams.get('code'), null);
  });

  it('tells the broker when the person cancels', async () => {
    const visitor = browser();
    const back = await submit(visitor, await visitor.open(ask(acme).address), '/cancel');
    assert.equal(back.url.searchParams.get('error'), 'access_denied');
  });

  it('says the same for a wrong password and an unknown person, and keeps what was typed', async () => {
    const visitor = browser();
    const login = await visitor.open(ask(social).address);
    const wrong = await signIn(visitor, login, 'sam', 'nope');
    assert.equal(wrong.status, 403);
    assert.match(wrong.text, /role="alert"/);
    assert.match(wrong.text, /value="sam"/);
    const unknown = await signIn(visitor, wrong, 'nobody', 'nope');
    assert.equal(unknown.text.replace('value="nobody"', 'value="sam"'), wrong.text);
    assert.match((await signIn(visitor, unknown, 'sam', 'social-pass-1')).text, /asks for your profile/);
  });

  it('lets the employees of a company in without asking, and fills in the name that the broker knows', async () => {
    const visitor = browser();
    const asked = ask(acme, { login_hint: 'wile@acme.example' });
    const login = await visitor.open(asked.address);
    assert.match(login.text, /value="wile@acme\.example"/);
    const back = await signIn(visitor, login, 'wile@acme.example', 'acme-pass-1');
    const { userinfo } = await claims(acme, secrets.acme, back, asked);
    assert.equal(userinfo['email'], 'wile@acme.example');
  });

  it('keeps two providers of one host apart in one browser', async () => {
    const visitor = browser();
    const asked = ask(acme);
    await signIn(visitor, await visitor.open(ask(social).address), 'sam', 'social-pass-1');
    await signIn(visitor, await visitor.open(asked.address), 'wile@acme.example', 'acme-pass-1');
    assert.match((await visitor.open(`${social.url}/account`)).text, /Sam Rivera/);
    assert.match((await visitor.open(`${acme.url}/account`)).text, /Wile Ethelbert/);
  });

  it('lets another person sign in instead', async () => {
    const visitor = browser();
    const asked = ask(social);
    const consent = await signIn(visitor, await visitor.open(asked.address), 'sam', 'social-pass-1');
    const login = await submit(visitor, consent, '/switch');
    const again = await signIn(visitor, login, 'freya', 'social-pass-3');
    const back = await submit(visitor, again, '/consent', { decision: 'allow' });
    const { userinfo } = await claims(social, secrets.social, back, asked);
    assert.equal(userinfo['email'], 'freya@fabrikam.example');
    assert.equal(userinfo['email_verified'], false);
  });

  it('has an account page: name, applications with access, sign out', async () => {
    const visitor = browser();
    const asked = ask(social);
    const consent = await signIn(visitor, await visitor.open(asked.address), 'imani', 'social-pass-2');
    await submit(visitor, consent, '/consent', { decision: 'allow' });

    const account = await visitor.open(`${social.url}/account`);
    assert.match(account.text, /Dev broker/);
    const renamed = await submit(visitor, account, '/account/name', { name: 'Imani <O>' });
    assert.match(renamed.text, /Imani &lt;O&gt;/);
    const next = ask(social);
    const { userinfo } = await claims(social, secrets.social, await visitor.open(next.address), next);
    assert.equal(userinfo['name'], 'Imani <O>');

    const removed = await submit(visitor, renamed, '/account/remove');
    assert.doesNotMatch(removed.text, /Dev broker/);
    assert.match((await visitor.open(ask(social).address)).text, /asks for your profile/);

    const out = await submit(visitor, removed, '/account/sign-out');
    assert.match(out.text, /Sign in to Fabrikam/);
    assert.match((await visitor.open(ask(social).address)).text, /Sign in to Fabrikam/);
  });

  it('lets a person sign in at the account page', async () => {
    const visitor = browser();
    const refused = await signIn(visitor, await visitor.open(`${social.url}/account`), 'sam', 'nope');
    assert.equal(refused.status, 403);
    assert.match((await signIn(visitor, refused, 'sam', 'social-pass-1')).text, /Display name/);
  });

  it('ends the session when an application asks and the person agrees', async () => {
    const visitor = browser();
    await signIn(visitor, await visitor.open(`${acme.url}/account`), 'wile@acme.example', 'acme-pass-1');
    const question = await visitor.open(`${acme.url}/session/end?client_id=dev-broker`);
    assert.match(question.text, /Sign out of Acme\?/);
    const out = await submit(visitor, question, '/session/end/confirm', { logout: 'yes' });
    assert.match(out.text, /You are signed out/);
    assert.match((await visitor.open(`${acme.url}/account`)).text, /Sign in to Acme/);
  });

  it('refuses a request without PKCE', async () => {
    const address = new URL(ask(social).address);
    address.searchParams.delete('code_challenge');
    address.searchParams.delete('code_challenge_method');
    const back = await browser().open(address);
    assert.equal(back.url.searchParams.get('error'), 'invalid_request');
  });

  it('leads nowhere that is not registered', async () => {
    const page = await browser().open(ask(social, { redirect_uri: 'http://localhost:9/callback' }).address);
    assert.equal(page.status, 400);
    assert.equal(page.url.origin, social.url);
    assert.match(page.text, /This sign-in cannot go on/);
  });

  it('says what to do when a sign-in is over', async () => {
    const page = await browser().open(`${social.url}/interaction/not-there`);
    assert.equal(page.status, 400);
    assert.match(page.text, /start again/);
  });

  it('refuses forms of other sites', async () => {
    const response = await fetch(`${social.url}/account/sign-in`, {
      method: 'POST',
      headers: { Origin: 'http://evil.example' },
      body: new URLSearchParams({ username: 'sam', password: 'social-pass-1' }),
    });
    assert.equal(response.status, 403);
    assert.deepEqual(response.headers.getSetCookie(), []);
  });

  it('refuses a wrong client secret', async () => {
    const response = await fetch(`${social.url}/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from('dev-broker:nope').toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'authorization_code', code: 'x', redirect_uri: callback }),
    });
    assert.equal(response.status, 401);
  });

  it('lets forms lead to the broker and the app behind it, and runs no script', async () => {
    const { headers, text } = await browser().open(ask(social).address);
    assert.match(headers.get('Content-Security-Policy') ?? '', /form-action 'self' http:\/\/localhost:\*;/);
    assert.doesNotMatch(text, /<script|<style|\sstyle=/);
  });
});
