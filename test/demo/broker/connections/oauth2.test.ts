import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';

import type { OAuth2Options } from '../../../../demo/broker/connections/oauth2/oauth2-options.js';
import type { LogRepository } from '../../../../demo/broker/store/log-repository.js';
import { startOAuth2 } from '../../../../demo/sources/oauth2/oauth2.js';
import type { RunningSource } from '../../../../demo/sources/source.js';
import type { VisitedPage } from '../../../support/visitor.js';
import { app, startTestBroker, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createRedirectApp, formWith, type RedirectApp } from '../support/redirect-app.js';

describe('oauth2Connection', () => {
  let broker: BrokerUnderTest;
  let octo: RunningSource;
  let faulty: Server;
  let fault: RequestListener;

  before(async () => {
    broker = await startTestBroker();
    octo = await startOAuth2({ port: 0, redirectUris: [`${broker.url}/login/callback`] });
    faulty = createServer((request, response) => {
      fault(request, response);
    });
    await new Promise<void>((resolve) => faulty.listen(0, '127.0.0.1', resolve));
    connect('octo');
  });
  after(async () => {
    faulty.closeAllConnections();
    await Promise.all([broker.close(), octo.close(), new Promise((resolve) => faulty.close(resolve))]);
  });

  function connect(id: string, options: Partial<OAuth2Options> = {}): void {
    broker.connect({
      id,
      strategy: 'oauth2',
      label: 'Octo',
      options: {
        authorizationUrl: `${octo.url}/authorize`,
        tokenUrl: `${octo.url}/token`,
        profileUrl: `${octo.url}/user`,
        emailsUrl: `${octo.url}/user/emails`,
        clientId: 'dev-broker',
        clientSecret: 'octo-client-secret',
        scope: ['read:user', 'user:email'],
        loginHintParam: 'login',
        timeoutMs: 1000,
        ...options,
      },
    });
  }

  /** Signs in at Octo, and agrees as far as it asks. */
  async function signIn(
    client: RedirectApp,
    page: VisitedPage,
    person = { login: 'olga', password: 'oauth-pass-1' },
  ): Promise<VisitedPage> {
    const next =
      page.url.origin === octo.url && page.text.includes('name="password"')
        ? await client.visitor.submit(page, formWith(page, 'password'), person)
        : page;
    const consent = next.forms.find(({ action }) => action.pathname === '/consent');
    return consent ? client.visitor.submit(next, consent, { decision: 'allow' }) : next;
  }

  const lastFailure = (): string =>
    JSON.stringify((broker.services.log as LogRepository).list({ type: 'f' })[0]?.detail ?? {});

  it('signs in by code, and takes the profile and the primary address from the API', async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open({ connection: 'octo', login_hint: 'olga' });
    assert.equal(formWith(page, 'password').fields['login'], 'olga');
    assert.equal(page.url.searchParams.get('code_challenge_method'), 'S256');
    const { claims } = await client.finish(await signIn(client, page));
    assert.equal(claims['urn:idp-login:connection'], 'octo');
    assert.equal(claims['email'], 'olga@octo.example');
    assert.equal(claims['email_verified'], true);
    assert.equal(claims['name'], 'Olga Nowak');
    assert.equal(broker.services.users.findByIdentity('octo', '583231')?.userId, claims.sub);
    assert.doesNotMatch(JSON.stringify(claims), /access_?token/i);
  });

  it('does not believe an address that the person never confirmed', async () => {
    const client = await createRedirectApp(broker.url);
    const person = { login: 'pavel', password: 'oauth-pass-2' };
    const { claims } = await client.finish(await signIn(client, await client.open({ connection: 'octo' }), person));
    assert.equal(claims['email'], 'pavel@octo.example');
    assert.equal(claims['email_verified'], false);
  });

  it('comes back to the login page when the person refuses', async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open({ connection: 'octo' });
    const cancel = page.forms.find(({ action }) => action.pathname === '/consent');
    const back = await client.visitor.submit(page, cancel!, { decision: 'deny' });
    assert.equal(back.url.origin, broker.url);
    assert.match(back.text, /role="alert"/);
    assert.match(lastFailure(), /access_denied/);
  });

  it('refuses a mixed-up issuer', async () => {
    const client = await createRedirectApp(broker.url);
    const { url } = await client.open({ connection: 'octo' });
    const state = url.searchParams.get('state') ?? '';
    const iss = encodeURIComponent('https://other.example');
    const back = await client.visitor.open(`${broker.url}/login/callback?code=x&state=${state}&iss=${iss}`);
    assert.equal(back.url.origin, broker.url);
    assert.match(lastFailure(), /issuer_mismatch|invalid_response/);
  });

  it('says what is wrong when the provider fails, hangs, or answers nonsense', async () => {
    const { port } = faulty.address() as AddressInfo;
    const at = `http://127.0.0.1:${String(port)}`;
    const json =
      (status: number, body: string): RequestListener =>
      (_request, response) => {
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
      };
    const cases: readonly (readonly [string, Partial<OAuth2Options>, RequestListener, RegExp])[] = [
      ['token-500', { tokenUrl: `${at}/token` }, json(500, '{}'), /server_error/],
      ['token-hangs', { tokenUrl: `${at}/token` }, () => undefined, /timeout/],
      ['token-text', { tokenUrl: `${at}/token` }, json(200, 'nonsense'), /invalid_response|server_error/],
      ['profile-500', { profileUrl: `${at}/user` }, json(500, '{}'), /server_error/],
      ['profile-hangs', { profileUrl: `${at}/user` }, () => undefined, /timeout/],
      ['profile-text', { profileUrl: `${at}/user` }, json(200, 'nonsense'), /invalid_response/],
      ['profile-list', { profileUrl: `${at}/user` }, json(200, '[]'), /invalid_response/],
      ['profile-nobody', { profileUrl: `${at}/user` }, json(200, '{"id":null}'), /invalid_response.*lacks id/],
      ['profile-huge', { profileUrl: `${at}/user` }, json(200, `{"id":1,"x":"${'x'.repeat(200_000)}"}`), /too large/],
    ];
    for (const [id, options, listener, expected] of cases) {
      fault = listener;
      connect(id, options);
      const client = await createRedirectApp(broker.url);
      const back = await signIn(client, await client.open({ connection: id }));
      assert.equal(back.url.origin, broker.url, id);
      assert.match(back.text, /role="alert"/, id);
      assert.match(lastFailure(), expected, id);
    }
    const client = await createRedirectApp(broker.url);
    assert.equal((await signIn(client, await client.open({ connection: 'octo' }))).url.origin, app);
  });

  it('takes bad settings apart', () => {
    assert.throws(() => {
      connect('wrong', { authorizationUrl: 'http://octo.example/', upstreamParams: { state: 'x' }, scope: ['a b'] });
    }, /authorizationUrl.*scope|upstreamParams/s);
  });
});
