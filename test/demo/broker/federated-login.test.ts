import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';

import { startEnterprise } from '../../../demo/sources/enterprise/enterprise.js';
import { startSocial } from '../../../demo/sources/social/social.js';
import type { RunningSource } from '../../../demo/sources/source.js';
import { createVisitor, type VisitedPage } from '../../support/visitor.js';
import { app, startTestBroker, type BrokerUnderTest } from './support/broker-under-test.js';
import { createRedirectApp, formWith, linkTo, type RedirectApp } from './support/redirect-app.js';

const sam = { username: 'sam', password: 'social-pass-1' };
const wile = { username: 'wile@acme.example', password: 'acme-pass-1' };

describe('federated logins', () => {
  let broker: BrokerUnderTest;
  let social: RunningSource;
  let acme: RunningSource;

  before(async () => {
    broker = await startTestBroker();
    const redirectUris = [`${broker.url}/login/callback`];
    social = await startSocial({ port: 0, redirectUris });
    acme = await startEnterprise({ port: 0, redirectUris });
    broker.connect({
      id: 'social',
      strategy: 'oidc',
      kind: 'social',
      label: 'Fabrikam',
      options: { issuer: social.url, clientId: 'dev-broker', clientSecret: 'social-client-secret' },
    });
    broker.connect({
      id: 'acme',
      strategy: 'oidc',
      label: 'Company account',
      domains: ['acme.example'],
      options: { issuer: acme.url, clientId: 'dev-broker', clientSecret: 'acme-client-secret' },
    });
  });
  after(async () => {
    await Promise.all([broker.close(), social.close(), acme.close()]);
  });

  /** Signs in at the source's own pages, whatever they ask, until the app's callback. */
  const signInAt = async (
    client: RedirectApp,
    page: VisitedPage,
    person: Record<string, string>,
    decision = 'allow',
  ): Promise<VisitedPage> => {
    let current = await client.visitor.submit(page, formWith(page, 'password'), person);
    for (let step = 0; step < 3 && current.url.origin !== app && current.url.origin !== broker.url; step += 1) {
      const form = current.forms[0];
      assert.ok(form, current.text);
      current = await client.visitor.submit(current, form, { decision });
    }
    return current;
  };

  it('signs in at the social provider from its link', async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open();
    const there = await client.visitor.open(linkTo(page, /Continue with Fabrikam/));
    assert.equal(there.url.origin, social.url);
    const back = await signInAt(client, there, sam);
    const { claims } = await client.finish(back);
    assert.equal(claims['urn:idp-login:connection'], 'social');
    assert.equal(claims['name'], 'Sam Rivera');
    assert.equal(claims['email'], 'sam@fabrikam.example');
    assert.equal(claims['email_verified'], true);
    assert.match(claims.sub, /^social\|/);
    assert.ok(claims['picture']);
  });

  it('goes straight to the source with `connection`, and to the same user the second time', async () => {
    const subjects = [];
    for (const _ of [1, 2]) {
      const client = await createRedirectApp(broker.url);
      const there = await client.open({ connection: 'social' });
      assert.equal(there.url.origin, social.url);
      subjects.push((await client.finish(await signInAt(client, there, sam))).claims.sub);
    }
    assert.equal(subjects[0], subjects[1]);
  });

  it('goes straight to the company with an address of its domain as hint', async () => {
    const client = await createRedirectApp(broker.url);
    const there = await client.open({ login_hint: wile.username });
    assert.equal(there.url.origin, acme.url);
    const { claims } = await client.finish(await signInAt(client, there, wile));
    assert.equal(claims['urn:idp-login:connection'], 'acme');
    assert.equal(claims['email'], wile.username);
  });

  it('leads an address of the company’s domain away from the password form', async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open();
    assert.doesNotMatch(page.text, /Company account|acme\.example/);
    const there = await client.visitor.submit(page, formWith(page, 'password'), { username: wile.username });
    assert.equal(there.url.origin, acme.url);
  });

  it('comes back to the login page when consent is refused', async () => {
    const client = await createRedirectApp(broker.url);
    const there = await client.open({ connection: 'social' });
    let page = await client.visitor.submit(there, formWith(there, 'password'), {
      username: 'imani',
      password: 'social-pass-2',
    });
    const deny = linkOrForm(page);
    page =
      deny instanceof URL ? await client.visitor.open(deny) : await client.visitor.submit(page, deny.form, deny.fields);
    assert.equal(page.url.origin, broker.url);
    assert.match(page.text, /role="alert">\s*Fabrikam did not sign you in/);
    // The page is there to choose another way; nothing sends the person off again.
    assert.match(page.text, /Continue with Fabrikam/);
    const data = JSON.parse((await client.visitor.open(`${page.url.href}/connections`)).text) as {
      transaction: { error: unknown; connection?: string };
    };
    assert.deepEqual(data.transaction.error, { code: 'access_denied', connection: 'social' });
    assert.equal(data.transaction.connection, undefined);
  });

  it('comes back to the login page when the provider cannot be reached, and works when it is back', async () => {
    const redirectUris = [`${broker.url}/login/callback`];
    const source = await startSocial({ port: 0, redirectUris });
    const { port } = new URL(source.url);
    await source.close();
    const connection = {
      id: 'flaky',
      strategy: 'oidc',
      kind: 'social',
      label: 'Flaky',
      options: { issuer: source.url, clientId: 'dev-broker', clientSecret: 'social-client-secret' },
    } as const;
    broker.connect(connection);
    const client = await createRedirectApp(broker.url);
    const page = await client.open({ connection: 'flaky' });
    assert.equal(page.url.origin, broker.url);
    assert.match(page.text, /Flaky cannot be reached right now/);
    const back = await startSocial({ port: Number(port), redirectUris });
    const there = await client.visitor.open(linkTo(page, /Continue with Flaky/));
    assert.equal(there.url.origin, back.url);
    await back.close();
    broker.connections.remove('flaky');
  });

  it('gives up on a provider that does not answer', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    broker.connect({ id: 'slow', strategy: 'oidc', label: 'Slow', options: { issuer, clientId: 'x', timeoutMs: 100 } });
    const client = await createRedirectApp(broker.url);
    const page = await client.open({ connection: 'slow' });
    assert.match(page.text, /Slow takes too long to answer/);
    silent.closeAllConnections();
    silent.close();
    broker.connections.remove('slow');
  });

  it('takes an answer that comes as a posted form, without cookies at first', async () => {
    broker.connect({
      id: 'posted',
      strategy: 'oidc',
      kind: 'social',
      options: {
        issuer: social.url,
        clientId: 'dev-broker',
        clientSecret: 'social-client-secret',
        responseMode: 'form_post',
      },
    });
    const client = await createRedirectApp(broker.url);
    const posting = await signInAt(client, await client.open({ connection: 'posted' }), sam);
    assert.equal(posting.url.origin, app);
    assert.equal((await client.finish(posting)).claims['email'], 'sam@fabrikam.example');
    assert.ok(client.visitor.visited.some((url) => url.includes('/login/callback?parked=')));
  });

  it('ends the session at the provider too, when that is wanted', async () => {
    const client = await createRedirectApp(broker.url);
    const { response } = await client.finish(await signInAt(client, await client.open({ connection: 'acme' }), wile));
    const logout = new URL(client.as.end_session_endpoint ?? '');
    logout.searchParams.set('id_token_hint', response.id_token ?? '');
    logout.searchParams.set('post_logout_redirect_uri', `${app}/`);
    logout.searchParams.set('federated', '');
    const there = await client.visitor.open(logout);
    assert.equal(there.url.origin, acme.url);
    assert.equal(client.errorOf(await client.open({ prompt: 'none' })).error, 'login_required');
    const asked = client.visitor.visited.find((url) => url.startsWith(acme.url) && url.includes('id_token_hint'));
    const back = new URL(asked ?? '').searchParams.get('state') ?? '';
    const home = await client.visitor.open(`${broker.url}/logout/callback?state=${back}`);
    assert.equal(home.url.href, `${app}/`);
    const twice = await client.visitor.open(`${broker.url}/logout/callback?state=${back}`);
    assert.equal(twice.url.pathname, '/logout/success');
  });

  it('takes a callback once', async () => {
    const client = await createRedirectApp(broker.url);
    const there = await client.open({ connection: 'social' });
    await signInAt(client, there, sam);
    const callback = client.visitor.visited.find((url) => url.includes('/login/callback'));
    assert.ok(callback);
    const again = await client.visitor.open(callback);
    assert.equal(again.status, 400);
    assert.match(again.text, /finished this sign-in already/);
    assert.equal(linkTo(again, /Back to Demo app/).href, `${app}/`);
  });

  it('refuses a callback in another browser, which takes nothing from its owner', async () => {
    const stop = createVisitor({ stopAt: (url) => url.origin === app || url.pathname === '/login/callback' });
    const client = await createRedirectApp(broker.url, stop);
    const there = await client.open({ connection: 'social' });
    const callback = await signInAt(client, there, sam);
    assert.equal(callback.url.pathname, '/login/callback');
    const thief = await createRedirectApp(broker.url);
    await thief.open();
    const refused = await thief.visitor.open(callback.url);
    assert.equal(refused.status, 400);
    assert.match(refused.text, /began in another browser/);
  });

  it('refuses callbacks that nobody waits for', async () => {
    const visitor = createVisitor();
    for (const query of ['', '?state=unknown&code=x', '?state=__proto__&code=x', `?state=${'x'.repeat(5000)}`]) {
      const page = await visitor.open(`${broker.url}/login/callback${query}`);
      assert.equal(page.status, 400);
      assert.match(page.text, /Nobody here waits for this sign-in/);
    }
  });

  it('refuses the answer of another issuer', async () => {
    const stop = createVisitor({ stopAt: (url) => url.origin === app || url.pathname === '/login/callback' });
    const client = await createRedirectApp(broker.url, stop);
    const there = await client.open({ connection: 'social' });
    const callback = await signInAt(client, there, sam);
    callback.url.searchParams.set('iss', 'https://evil.example');
    const page = await rejoin(client, callback.url);
    assert.match(page.text, /was not what we expected|cannot be reached/);
  });

  // The visitor stops before callbacks, so this one goes on with its cookies by hand.
  const rejoin = async (client: RedirectApp, url: URL): Promise<VisitedPage> => {
    const browser = ['idp_login_browser', 'idp_login_interaction', 'idp_login_resume'];
    const cookie = browser
      .flatMap((name) => [name, `${name}.sig`])
      .map((name) => `${name}=${client.visitor.cookie('localhost', name) ?? ''}`)
      .join('; ');
    let at = url;
    for (let hops = 0; hops < 5; hops += 1) {
      const response = await fetch(at, { headers: { cookie }, redirect: 'manual' });
      const location = response.headers.get('location');
      const text = await response.text();
      if (location === null) return { url: at, status: response.status, headers: response.headers, text, forms: [] };
      at = new URL(location, at);
    }
    throw new Error('too many redirects');
  };

  it('keeps the profile in step as the connection says', async () => {
    for (const sync of ['on_each_login', 'on_first_login'] as const) {
      broker.connect({
        id: `sync-${sync.replaceAll('_', '-')}`,
        strategy: 'oidc',
        kind: 'social',
        sync,
        options: { issuer: social.url, clientId: 'dev-broker', clientSecret: 'social-client-secret' },
      });
      const connection = `sync-${sync.replaceAll('_', '-')}`;
      const login = async () => {
        const client = await createRedirectApp(broker.url);
        const there = await client.open({ connection });
        return (await client.finish(await signInAt(client, there, sam))).claims;
      };
      const { sub } = await login();
      const { users } = broker.services;
      const user = users.find(sub);
      assert.ok(user);
      users.update(sub, { profile: { ...user.profile, name: 'Edited', email: 'old@fabrikam.example' } });
      const second = await login();
      assert.equal(second.sub, sub);
      assert.equal(second['name'], sync === 'on_each_login' ? 'Sam Rivera' : 'Edited');
      assert.equal(second['email'], 'sam@fabrikam.example');
    }
  });

  it('lets nobody in who is unknown, when logins make no users', async () => {
    broker.connect({
      id: 'closed',
      strategy: 'oidc',
      kind: 'social',
      label: 'Closed',
      sync: 'never_on_login',
      options: { issuer: social.url, clientId: 'dev-broker', clientSecret: 'social-client-secret' },
    });
    const client = await createRedirectApp(broker.url);
    const page = await signInAt(client, await client.open({ connection: 'closed' }), sam);
    assert.equal(page.url.origin, broker.url);
    assert.match(page.text, /role="alert"/);
  });
});

function linkOrForm(page: VisitedPage): URL | { form: VisitedPage['forms'][number]; fields: Record<string, string> } {
  const form = page.forms.find(({ fields }) => !('password' in fields));
  assert.ok(form, page.text);
  return { form, fields: { decision: 'deny' } };
}
