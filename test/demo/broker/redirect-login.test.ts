import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { createVisitor } from '../../support/visitor.js';
import { ada, app, codeIn, startTestBroker, type BrokerUnderTest } from './support/broker-under-test.js';
import { createRedirectApp, formWith, linkTo } from './support/redirect-app.js';

describe('the login page without script', () => {
  let broker: BrokerUnderTest;
  before(async () => {
    broker = await startTestBroker();
  });
  after(() => broker.close());

  it('signs in with a password and comes back with a code, state and iss', async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open();
    assert.equal(page.status, 200);
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.match(policy, /form-action 'self' http:\/\/localhost:4180/);
    assert.doesNotMatch(page.text, /\sstyle=|<script(?![^>]*\ssrc="\/)|<style|https?:\/\/(?!localhost)/);
    const back = await client.visitor.submit(page, formWith(page, 'password'), ada);
    assert.equal(back.url.origin, app);
    assert.equal(back.url.searchParams.get('iss'), broker.url);
    const { claims, response } = await client.finish(back);
    assert.equal(claims['email'], ada.username);
    assert.equal(claims['urn:idp-login:connection'], 'users');
    assert.ok(response.refresh_token);
  });

  it('says that the password is wrong and keeps what was typed', async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open();
    const wrong = await client.visitor.submit(page, formWith(page, 'password'), { ...ada, password: 'nope' });
    assert.equal(wrong.status, 200);
    assert.match(wrong.text, /role="alert">\s*That did not match/);
    assert.equal(formWith(wrong, 'password').fields['username'], ada.username);
    const back = await client.visitor.submit(wrong, formWith(wrong, 'password'), ada);
    assert.equal((await client.finish(back)).claims['email'], ada.username);
  });

  it('signs in with a code by e-mail', async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open({ connection: 'email' });
    const form = page.forms.find(({ fields }) => fields['connection'] === 'email');
    assert.ok(form);
    const asked = await client.visitor.submit(page, form, { username: 'new@demo.example' });
    const otp = codeIn(await broker.mail());
    const back = await client.visitor.submit(asked, formWith(asked, 'otp'), { otp });
    const { claims } = await client.finish(back);
    assert.equal(claims['email'], 'new@demo.example');
    assert.equal(claims['email_verified'], true);
    assert.equal(claims['urn:idp-login:connection'], 'email');
  });

  it('leads back to the app when the person cancels', async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open();
    const back = await client.visitor.open(linkTo(page, /Back to/));
    assert.equal(client.errorOf(back).error, 'access_denied');
  });

  it('refuses a form that comes from elsewhere', async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open();
    const form = formWith(page, 'password');
    const forged = await client.visitor.submit(page, form, { ...ada, csrf: 'x'.repeat(43) });
    assert.equal(forged.status, 403);
    const other = await createRedirectApp(broker.url);
    await other.open();
    const stolen = await other.visitor.submit(page, form, ada);
    assert.ok(stolen.status >= 400);
  });

  it('says what to do when the sign-in took too long, and leads back to the app', async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open();
    const nobody = createVisitor();
    const expired = await nobody.open(page.url);
    assert.equal(expired.status, 400);
    assert.match(expired.text, /took too long/);
    assert.equal(linkTo(expired, /Back to Demo app/).href, `${app}/`);
    const api = await fetch(`${page.url.href}/connections`, { headers: { accept: 'application/json' } });
    assert.equal(api.status, 400);
    assert.equal(((await api.json()) as { error: string }).error, 'invalid_session');
  });

  it('tells somebody who goes back that the sign-in is over', async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open();
    await client.visitor.submit(page, formWith(page, 'password'), ada);
    const again = await client.visitor.open(page.url);
    assert.match(again.text, /finished this sign-in already/);
  });

  it('answers the widget’s requests with what the page is for', async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open({ login_hint: 'x@demo.example', prompt: 'create' });
    assert.match(page.text, /action="signup"/);
    const data = await client.visitor.open(`${page.url.href}/connections`);
    const document = JSON.parse(data.text) as { transaction: unknown; connections: unknown[] };
    assert.deepEqual(document.transaction, { client_name: 'Demo app', login_hint: 'x@demo.example', prompt: 'create' });
    assert.equal(document.connections.length, 2);
    const made = await client.visitor.submit(page, formWith(page, 'password'), {
      username: 'created@demo.example',
      password: 'Nanosecond-11',
    });
    assert.equal((await client.finish(made)).claims['email'], 'created@demo.example');
  });

  it('shows a page for a redirect address that is not registered, and does not go there', async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open({ redirect_uri: 'https://evil.example/' });
    assert.equal(page.status, 400);
    assert.match(page.text, /not set up for this sign-in/);
    assert.equal(page.url.origin, broker.url);
    assert.doesNotMatch(page.text, /evil\.example/);
  });
});

describe('single sign-on', () => {
  let broker: BrokerUnderTest;
  before(async () => {
    broker = await startTestBroker();
  });
  after(() => broker.close());

  const signIn = async (params: Record<string, string> = {}) => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open(params);
    const back = await client.visitor.submit(page, formWith(page, 'password'), ada);
    return { client, back };
  };

  it('answers a second request without a page, also prompt=none', async () => {
    const { client } = await signIn();
    const silent = await createRedirectApp(broker.url, client.visitor);
    const back = await silent.open({ prompt: 'none' });
    const { claims } = await silent.finish(back);
    assert.equal(claims['email'], ada.username);
    assert.equal(claims['urn:idp-login:connection'], 'users');
  });

  it('answers prompt=none with login_required when nobody is signed in', async () => {
    const client = await createRedirectApp(broker.url);
    const back = await client.open({ prompt: 'none' });
    assert.equal(client.errorOf(back).error, 'login_required');
  });

  it('asks again with prompt=login and with max_age=0', async () => {
    const { client } = await signIn();
    for (const params of [{ prompt: 'login' }, { max_age: '0' }]) {
      const again = await createRedirectApp(broker.url, client.visitor);
      const page = await again.open(params);
      const back = await again.visitor.submit(page, formWith(page, 'password'), ada);
      assert.equal((await again.finish(back)).claims['email'], ada.username);
    }
  });

  it('takes another person over the session of the first', async () => {
    const { client } = await signIn();
    const again = await createRedirectApp(broker.url, client.visitor);
    const page = await again.open({ prompt: 'create' });
    const back = await again.visitor.submit(page, formWith(page, 'password'), {
      username: 'other@demo.example',
      password: 'Nanosecond-11',
    });
    assert.equal((await again.finish(back)).claims['email'], 'other@demo.example');
    const silent = await createRedirectApp(broker.url, client.visitor);
    const known = await silent.finish(await silent.open({ prompt: 'none' }));
    assert.equal(known.claims['email'], 'other@demo.example');
  });

  it('signs out at once when the ID token proves the session, and ends its tokens', async () => {
    const { client, back } = await signIn();
    const { response } = await client.finish(back);
    const logout = new URL(client.as.end_session_endpoint ?? '');
    logout.searchParams.set('id_token_hint', response.id_token ?? '');
    logout.searchParams.set('post_logout_redirect_uri', `${app}/`);
    logout.searchParams.set('state', 'bye');
    const out = await client.visitor.open(logout);
    assert.equal(out.url.href, `${app}/?state=bye`);
    const silent = await createRedirectApp(broker.url, client.visitor);
    assert.equal(silent.errorOf(await silent.open({ prompt: 'none' })).error, 'login_required');
    const refresh = await fetch(client.as.token_endpoint ?? '', {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: 'demo-app',
        refresh_token: response.refresh_token ?? '',
      }),
    });
    assert.equal(((await refresh.json()) as { error: string }).error, 'invalid_grant');
    const twice = await client.visitor.open(logout);
    assert.equal(twice.url.href, `${app}/?state=bye`);
  });

  it('asks before it signs out when nothing proves who wants that', async () => {
    const { client } = await signIn();
    const page = await client.visitor.open(client.as.end_session_endpoint ?? '');
    assert.match(page.text, /Sign out\?/);
    const silent = await createRedirectApp(broker.url, client.visitor);
    assert.equal(silent.errorOf(await silent.open({ prompt: 'none' })).error, null);
  });

  it('tells the claims of a token without an audience at the userinfo endpoint', async () => {
    const client = await createRedirectApp(broker.url);
    const url = await client.authorizeUrl();
    url.searchParams.delete('resource');
    const page = await client.visitor.open(url);
    const { response } = await client.finish(await client.visitor.submit(page, formWith(page, 'password'), ada));
    const userinfo = await fetch(client.as.userinfo_endpoint ?? '', {
      headers: { authorization: `Bearer ${response.access_token}` },
    });
    const claims = (await userinfo.json()) as Record<string, unknown>;
    assert.equal(claims['email'], ada.username);
    assert.equal(claims['name'], 'Ada Example');
    assert.equal(claims['urn:idp-login:connection'], 'users');
  });

  it('ends the tokens of a grant when one is revoked', async () => {
    const { client, back } = await signIn();
    const { response } = await client.finish(back);
    const post = (url: string | undefined, fields: Record<string, string>) =>
      fetch(url ?? '', { method: 'POST', body: new URLSearchParams({ client_id: 'demo-app', ...fields }) });
    const revoked = await post(client.as.revocation_endpoint, { token: response.refresh_token ?? '' });
    assert.equal(revoked.status, 200);
    const refresh = await post(client.as.token_endpoint, {
      grant_type: 'refresh_token',
      refresh_token: response.refresh_token ?? '',
    });
    assert.equal(((await refresh.json()) as { error: string }).error, 'invalid_grant');
  });

  it('takes a pushed request', async () => {
    const client = await createRedirectApp(broker.url);
    const params = (await client.authorizeUrl()).searchParams;
    const pushed = await fetch(client.as.pushed_authorization_request_endpoint ?? '', { method: 'POST', body: params });
    const { request_uri: requestUri } = (await pushed.json()) as { request_uri: string };
    const page = await client.visitor.open(`${broker.url}/authorize?client_id=demo-app&request_uri=${requestUri}`);
    const back = await client.visitor.submit(page, formWith(page, 'password'), ada);
    assert.equal((await client.finish(back)).claims['email'], ada.username);
  });
});
