import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';

import type { LogRepository } from '../../../../../demo/broker/store/log-repository.js';
import { startSocial } from '../../../../../demo/sources/social/social.js';
import type { VisitedPage } from '../../../../support/visitor.js';
import { startTestBroker, type BrokerUnderTest } from '../../support/broker-under-test.js';
import { createRedirectApp, formWith, type RedirectApp } from '../../support/redirect-app.js';

describe('oidcConnection', () => {
  let broker: BrokerUnderTest;
  let faulty: Server;
  let issuer: string;
  /** What the provider answers beside its metadata. */
  let authorize: (url: URL) => Record<string, string>;
  let token: RequestListener;

  before(async () => {
    broker = await startTestBroker();
    faulty = createServer((request, response) => {
      const url = new URL(request.url ?? '/', issuer);
      if (url.pathname === '/.well-known/openid-configuration') {
        const at = (path: string): string => `${issuer}${path}`;
        response.setHeader('Content-Type', 'application/json');
        response.end(
          JSON.stringify({
            issuer,
            authorization_endpoint: at('/authorize'),
            token_endpoint: at('/token'),
            jwks_uri: at('/jwks'),
            response_types_supported: ['code'],
            subject_types_supported: ['public'],
            id_token_signing_alg_values_supported: ['RS256'],
          }),
        );
      } else if (url.pathname === '/authorize') {
        const back = new URL(url.searchParams.get('redirect_uri') ?? '');
        for (const [name, value] of Object.entries(authorize(url))) back.searchParams.set(name, value);
        response.writeHead(303, { Location: back.href }).end();
      } else token(request, response);
    });
    await new Promise<void>((resolve) => faulty.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${String((faulty.address() as AddressInfo).port)}`;
    broker.connect({
      id: 'faulty',
      strategy: 'oidc',
      label: 'Faulty',
      options: { issuer, clientId: 'broker', clientSecret: 'secret', timeoutMs: 1000 },
    });
  });
  after(async () => {
    faulty.closeAllConnections();
    await Promise.all([broker.close(), new Promise((resolve) => faulty.close(resolve))]);
  });

  const lastFailure = (): string => JSON.stringify((broker.services.log as LogRepository).list({ type: 'f' })[0] ?? {});
  const stateOf = (url: URL): string => url.searchParams.get('state') ?? '';
  const json =
    (status: number, body: string): RequestListener =>
    (_request, response) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
    };
  const withCode = (url: URL): Record<string, string> => ({ code: 'x', state: stateOf(url) });

  const cases: readonly (readonly [string, (url: URL) => Record<string, string>, RequestListener, RegExp])[] = [
    ['the person refuses', (url) => ({ error: 'access_denied', state: stateOf(url) }), json(500, ''), /access_denied/],
    ['the provider gives up', (url) => ({ error: 'server_error', state: stateOf(url) }), json(500, ''), /server_error/],
    ['its token endpoint fails', withCode, json(500, '{}'), /server_error/],
    ['its token endpoint refuses the code', withCode, json(400, '{"error":"invalid_grant"}'), /server_error/],
    ['its token endpoint does not answer', withCode, () => undefined, /timeout/],
    ['its token endpoint answers nonsense', withCode, json(200, '<html>'), /invalid_response|server_error/],
    ['there is no ID token', withCode, json(200, '{"access_token":"a","token_type":"bearer"}'), /invalid_response/],
    [
      'the ID token is not signed',
      withCode,
      json(200, '{"access_token":"a","token_type":"bearer","id_token":"eyJhbGciOiJub25lIn0.e30."}'),
      /invalid_response/,
    ],
    [
      'the answer is of another issuer',
      (url) => ({ ...withCode(url), iss: 'https://other.example' }),
      json(500, '{}'),
      /issuer_mismatch/,
    ],
  ];
  for (const [name, answer, listener, expected] of cases) {
    it(`brings the person back to the login page, and logs why, when ${name}`, async () => {
      [authorize, token] = [answer, listener];
      const client = await createRedirectApp(broker.url);
      const back = await client.open({ connection: 'faulty' });
      assert.equal(back.url.origin, broker.url);
      assert.equal(back.status, 200);
      assert.match(back.text, /role="alert"/);
      assert.match(lastFailure(), expected);
      assert.match(lastFailure(), /"connection":"faulty"/);
    });
  }

  it('does not take an answer without a state', async () => {
    authorize = () => ({ code: 'x' });
    const client = await createRedirectApp(broker.url);
    const back = await client.open({ connection: 'faulty' });
    assert.equal(back.url.origin, broker.url);
    assert.equal(back.status, 400);
    assert.match(back.text, /Demo app/);
  });

  it('finds the new keys of a provider at the next try', async () => {
    const redirectUris = [`${broker.url}/login/callback`];
    const first = await startSocial({ port: 0, redirectUris });
    const { port } = new URL(first.url);
    const options = { issuer: first.url, clientId: 'dev-broker', clientSecret: 'social-client-secret' };
    broker.connect({ id: 'social', strategy: 'oidc', label: 'Fabrikam', options });
    const signIn = async (client: RedirectApp): Promise<VisitedPage> => {
      const page = await client.open({ connection: 'social' });
      const next = await client.visitor.submit(page, formWith(page, 'password'), {
        username: 'sam',
        password: 'social-pass-1',
      });
      const consent = next.url.origin === first.url ? next.forms[0] : undefined;
      return consent ? client.visitor.submit(next, consent, { decision: 'allow' }) : next;
    };
    const one = await createRedirectApp(broker.url);
    await one.finish(await signIn(one));
    await first.close();
    const second = await startSocial({ port: Number(port), redirectUris });
    try {
      const two = await createRedirectApp(broker.url);
      const refused = await signIn(two);
      assert.equal(refused.url.origin, broker.url);
      assert.match(lastFailure(), /invalid_response/);
      const three = await createRedirectApp(broker.url);
      const { claims } = await three.finish(await signIn(three));
      assert.equal(claims['name'], 'Sam Rivera');
    } finally {
      await second.close();
    }
  });
});
