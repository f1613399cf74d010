import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { decodeJwt } from 'jose';
import { extensibilityModule } from '../../../../../demo/broker/extensibility/extensibility-module.js';
import { extensibilityOf, type Extensibility } from '../../../../../demo/broker/extensibility/extensibility.js';
import type { ActionTriggerId } from '../../../../../demo/broker/extensibility/actions/triggers.js';
import { createVisitor } from '../../../../support/visitor.js';
import { ada, app as appOrigin, startTestBroker, type BrokerUnderTest } from '../../support/broker-under-test.js';
import { createEmbeddedApp, type ChallengeAnswer } from '../../support/embedded-app.js';
import { createRedirectApp, formWith, type RedirectApp } from '../../support/redirect-app.js';

let broker: BrokerUnderTest;
let scripts: Extensibility;

/** Deploys Actions and binds them in this order. */
function act(trigger: ActionTriggerId, ...codes: string[]): string[] {
  const ids = codes.map((code, index) => {
    const { id } = scripts.actions.create({ name: `${trigger} ${index + 1}`, trigger, code });
    scripts.actions.deploy(id);
    return id;
  });
  scripts.actions.bind(trigger, ids);
  return ids;
}

const postLogin = (body: string, more = ''): string =>
  `exports.onExecutePostLogin = async (event, api) => { ${body} };\n${more}`;

async function embedded(): Promise<ChallengeAnswer> {
  return (await createEmbeddedApp(broker.url)).start({ connection: 'users', ...ada });
}

/** Signs Ada in on the broker's own page; the visitor stops at the app or at a foreign page. */
async function onPage(stopAt = (url: URL) => url.origin === appOrigin): Promise<{
  app: RedirectApp;
  page: Awaited<ReturnType<RedirectApp['open']>>;
}> {
  const app = await createRedirectApp(broker.url, createVisitor({ stopAt, runsScripts: true }));
  const login = await app.open();
  const page = await app.visitor.submit(login, formWith(login, 'password'), ada);
  return { app, page };
}

describe('scripts at a login', () => {
  before(async () => {
    broker = await startTestBroker({ modules: [extensibilityModule] });
    const found = extensibilityOf(broker.services);
    assert(found);
    scripts = found;
  });
  after(async () => {
    await broker.close();
  });
  afterEach(() => {
    for (const trigger of ['post-login'] as const) scripts.actions.bind(trigger, []);
    for (const { id } of scripts.actions.list()) scripts.actions.remove(id);
    for (const { id } of scripts.rules.list()) scripts.rules.remove(id);
  });

  it('runs rules before Actions, and puts their claims into the tokens', async () => {
    scripts.rules.setConfiguration('TEAM', 'blue');
    scripts.rules.create({
      name: 'team',
      script: `function (user, context, callback) {
        context.idToken['https://x.example/team'] = configuration.TEAM;
        context.idToken.sub = 'somebody else';
        callback(null, user, context);
      }`,
    });
    act(
      'post-login',
      postLogin(`
        api.idToken.setCustomClaim('https://x.example/email', event.user.email);
        api.idToken.setCustomClaim('iss', 'https://evil.example');
        api.accessToken.setCustomClaim('https://x.example/via', event.connection.id);
        api.user.setAppMetadata('seen', (event.user.app_metadata.seen || 0) + 1);`),
      postLogin(`api.idToken.setCustomClaim('https://x.example/seen', event.user.app_metadata.seen);`),
    );
    const app = await createEmbeddedApp(broker.url);
    const { body } = await app.start({ connection: 'users', ...ada });
    const { claims, response } = await app.exchange(body.authorization_code ?? '');
    assert.equal(claims['https://x.example/team'], 'blue');
    assert.equal(claims['https://x.example/email'], ada.username);
    assert.equal(claims['https://x.example/seen'], 1);
    assert.equal(claims.iss, broker.url);
    assert.match(claims.sub, /^database\|/);
    assert.equal(decodeJwt(response.access_token)['https://x.example/via'], 'users');
    assert.equal(broker.services.users.find(claims.sub)?.appMetadata['seen'], 1);

    const [trace] = scripts.traces.list({ userId: claims.sub });
    assert.equal(trace?.decision, 'continue');
    assert.deepEqual(
      trace.steps.map(({ phase, name, outcome }) => [phase, name, outcome]),
      [
        ['rule', 'team', 'passed'],
        ['action', 'post-login 1', 'passed'],
        ['action', 'post-login 2', 'passed'],
      ],
    );
    assert(trace.steps.every(({ durationMs }) => durationMs > 0));
    assert.match(trace.steps[0]?.notes.join() ?? '', /sub/);
  });

  it('shows the text of a denial, in the form and to the application', async () => {
    act('post-login', postLogin(`api.access.deny('Your trial is over.');`));
    const { status, body } = await embedded();
    assert.equal(status, 403);
    assert.equal(body.error, 'access_denied');
    assert.deepEqual(body.reason, { code: 'access_denied', text: 'Your trial is over.' });
    const { app, page } = await onPage();
    assert.deepEqual(app.errorOf(page), { error: 'access_denied', description: 'Your trial is over.' });
  });

  it('tells nobody why a script failed', async () => {
    act('post-login', postLogin(`throw new Error('the database password is wrong');`));
    const { status, body } = await embedded();
    assert.equal(status, 500);
    assert.equal(body.error, 'server_error');
    assert.equal(JSON.stringify(body).includes('password is wrong'), false);
    const { app, page } = await onPage();
    assert.equal(app.errorOf(page).error, 'server_error');
    assert.equal(page.url.href.includes('wrong'), false);
    const [entry] = broker.store.log.list({ type: 'actions_execution_failed' });
    assert.equal(entry?.detail?.['failure'], 'rejected');
  });

  it('refuses by the UnauthorizedError of a rule', async () => {
    scripts.rules.create({
      name: 'closed',
      script: 'function (user, context, callback) { callback(new UnauthorizedError("Come back on Monday.")); }',
    });
    const { app, page } = await onPage();
    assert.deepEqual(app.errorOf(page), { error: 'access_denied', description: 'Come back on Monday.' });
  });

  describe('a redirect', () => {
    const away = 'https://profile.example';
    const stop = (url: URL): boolean => url.origin === appOrigin || url.origin === away;
    const asking = postLogin(
      `if (!event.user.user_metadata.colour) api.redirect.sendUserTo('${away}/form', { query: { step: '1' } });`,
      `exports.onContinuePostLogin = async (event, api) => {
         api.user.setUserMetadata('colour', event.request.query.colour || event.request.body.colour);
         api.idToken.setCustomClaim('https://x.example/colour', event.request.query.colour || event.request.body.colour);
       };`,
    );

    afterEach(() => {
      const [user] = broker.services.users.findByEmail(ada.username);
      broker.services.users.update(user?.userId ?? '', { userMetadata: {} });
    });

    it('leaves with a state, comes back, and goes on in the same Action', async () => {
      act(
        'post-login',
        postLogin(`api.idToken.setCustomClaim('https://x.example/first', 1);`),
        asking,
        postLogin(`api.idToken.setCustomClaim('https://x.example/last', event.user.user_metadata.colour);`),
      );
      const { app, page } = await onPage(stop);
      assert.equal(page.url.origin, away);
      assert.equal(page.url.searchParams.get('step'), '1');
      const state = page.url.searchParams.get('state') ?? '';
      assert(state.length >= 32);
      const back = await app.visitor.open(new URL(`${broker.url}/continue?state=${state}&colour=green`));
      const { claims } = await app.finish(back);
      assert.equal(claims['https://x.example/first'], 1);
      assert.equal(claims['https://x.example/colour'], 'green');
      assert.equal(claims['https://x.example/last'], 'green');
      assert.equal(broker.services.users.find(claims.sub)?.userMetadata['colour'], 'green');
      const [trace] = scripts.traces.list({ userId: claims.sub });
      assert.deepEqual(
        trace?.steps.map(({ handler, outcome }) => [handler, outcome]),
        [
          ['onExecutePostLogin', 'passed'],
          ['onExecutePostLogin', 'suspended'],
          ['onContinuePostLogin', 'passed'],
          ['onExecutePostLogin', 'passed'],
        ],
      );
    });

    it('comes back by POST as well', async () => {
      act('post-login', asking);
      const { app, page } = await onPage(stop);
      const state = page.url.searchParams.get('state') ?? '';
      const answer = await fetch(`${broker.url}/continue`, {
        method: 'POST',
        body: new URLSearchParams({ state, colour: 'blue' }),
        redirect: 'manual',
      });
      assert.equal(answer.status, 303);
      const back = await app.visitor.open(new URL(answer.headers.get('location') ?? '', broker.url));
      assert.equal((await app.finish(back)).claims['https://x.example/colour'], 'blue');
    });

    it('refuses a state that it does not know, and one of another browser', async () => {
      act('post-login', asking);
      const { app, page } = await onPage(stop);
      const unknown = await app.visitor.open(new URL(`${broker.url}/continue?state=guessed`));
      assert.equal(unknown.status, 400);
      assert.equal((await app.visitor.open(new URL(`${broker.url}/continue`))).status, 400);
      const state = page.url.searchParams.get('state') ?? '';
      const stranger = createVisitor({ stopAt: stop, runsScripts: true });
      const theirs = await stranger.open(new URL(`${broker.url}/continue?state=${state}&colour=red`));
      assert.equal(theirs.status, 400);
      assert.equal(theirs.url.origin, broker.url);
    });

    it('refuses the state of another login', async () => {
      act('post-login', asking);
      const one = await onPage(stop);
      const other = await onPage(stop);
      const state = other.page.url.searchParams.get('state') ?? '';
      const uid = await fetch(`${broker.url}/continue?state=${state}`, { redirect: 'manual' });
      // The answer of the other login is put under this one, as an attacker would who could write the store.
      assert.equal(uid.status, 303);
      const page = await one.app.visitor.open(new URL(uid.headers.get('location') ?? '', broker.url));
      assert.equal(page.status, 400);
    });

    describe('from a page of the app', () => {
      /** Signs Ada in on a page of the app, and the browser goes where the broker says. */
      async function leave(from: string, action = asking) {
        act('post-login', action);
        const headers = { 'Sec-Fetch-Site': from };
        const app = await createRedirectApp(broker.url, createVisitor({ stopAt: stop, runsScripts: true, headers }));
        const params = Object.fromEntries((await app.authorizeUrl()).searchParams);
        const form = await createEmbeddedApp(broker.url, { withDpop: false });
        const { status, body } = await form.start({ ...params, connection: 'users', ...ada });
        assert.deepEqual([status, body.error], [400, 'redirect_to_web']);
        const url = new URL(app.as.authorization_endpoint ?? '');
        url.search = new URLSearchParams({ client_id: 'demo-app', request_uri: body.request_uri ?? '' }).toString();
        return { app, url, page: await app.visitor.open(url) };
      }

      it('goes on in the browser where the form stopped, and asks for no password again', async () => {
        const { app, page } = await leave('same-site');
        assert.equal(page.url.origin, away);
        const state = page.url.searchParams.get('state') ?? '';
        const back = await app.visitor.open(new URL(`${broker.url}/continue?state=${state}&colour=red`));
        const { claims } = await app.finish(back);
        assert.equal(claims['https://x.example/colour'], 'red');
        const [trace] = scripts.traces.list({ userId: claims.sub });
        assert.deepEqual(
          trace?.steps.map(({ handler }) => handler),
          ['onExecutePostLogin', 'onContinuePostLogin'],
        );
      });

      for (const from of ['cross-site', 'none']) {
        it(`signs nobody in whose browser was sent there from elsewhere (${from})`, async () => {
          const { page } = await leave(from);
          assert.equal(page.url.origin, broker.url);
          assert(formWith(page, 'password'));
        });
      }

      it('works once', async () => {
        const { url } = await leave('same-site');
        const headers = { 'Sec-Fetch-Site': 'same-site' };
        const page = await createVisitor({ stopAt: stop, runsScripts: true, headers }).open(url);
        assert.equal(page.url.origin, broker.url);
        assert(formWith(page, 'password'));
      });
    });

    it('ends a login that goes in circles', async () => {
      act(
        'post-login',
        postLogin(
          `api.redirect.sendUserTo('${away}/form');`,
          `exports.onContinuePostLogin = async (event, api) => { api.redirect.sendUserTo('${away}/form'); };`,
        ),
      );
      const { app, page } = await onPage(stop);
      let at = page;
      let rounds = 0;
      while (at.url.origin === away && rounds < 50) {
        rounds += 1;
        at = await app.visitor.open(new URL(`${broker.url}/continue?state=${at.url.searchParams.get('state') ?? ''}`));
      }
      assert.equal(app.errorOf(at).error, 'server_error');
      assert.equal(rounds, 10);
    });
  });

  it('shows a form of the broker and gets what was typed', async () => {
    act(
      'post-login',
      postLogin(
        `api.prompt.render('about', { fields: { team: { label: 'Team', type: 'select', options: ['red', 'blue'], required: true } } });`,
        `exports.onContinuePostLogin = async (event, api) => {
           api.idToken.setCustomClaim('https://x.example/team', event.prompt.fields.team);
         };`,
      ),
    );
    const app = await createEmbeddedApp(broker.url);
    const { body } = await app.start({ connection: 'users', ...ada });
    assert.deepEqual(body.challenge, {
      step: 'profile',
      fields: [
        {
          name: 'team',
          type: 'select',
          label: 'Team',
          required: true,
          options: [
            { value: 'red', label: 'red' },
            { value: 'blue', label: 'blue' },
          ],
        },
      ],
    });
    const answer = await app.next({ profile: JSON.stringify({ team: 'blue' }) });
    const { claims } = await app.exchange(answer.body.authorization_code ?? '');
    assert.equal(claims['https://x.example/team'], 'blue');
  });

  it('runs at single sign-on, and asks nobody with prompt=none', async () => {
    const [id = ''] = act('post-login', postLogin(`api.idToken.setCustomClaim('https://x.example/run', 1);`));
    const { app, page } = await onPage();
    await app.finish(page);
    scripts.actions.saveDraft(id, { code: postLogin(`api.idToken.setCustomClaim('https://x.example/run', 2);`) });
    scripts.actions.deploy(id);
    const silent = await app.open({ prompt: 'none' });
    assert.equal((await app.finish(silent)).claims['https://x.example/run'], 2);

    scripts.actions.saveDraft(id, { code: postLogin(`api.redirect.sendUserTo('https://profile.example/');`) });
    scripts.actions.deploy(id);
    assert.equal(app.errorOf(await app.open({ prompt: 'none' })).error, 'interaction_required');

    scripts.actions.saveDraft(id, { code: postLogin(`api.access.deny('Not today.');`) });
    scripts.actions.deploy(id);
    assert.deepEqual(app.errorOf(await app.open()), { error: 'access_denied', description: 'Not today.' });
    // The session goes on: the next request meets the same denial.
    assert.equal(app.errorOf(await app.open({ prompt: 'none' })).error, 'access_denied');
  });

  it('does not let a script sign somebody in as somebody else', async () => {
    const other = broker.services.users.create({
      identity: {
        connection: 'email',
        sourceUserId: 'x',
        strategy: 'email',
        kind: 'passwordless',
        raw: {},
        profile: {},
      },
      profile: {},
    });
    act('post-login', postLogin(`api.authentication.setPrimaryUser(${JSON.stringify(other.userId)});`));
    assert.equal((await embedded()).status, 500);
  });

  it('runs a hundred Actions', async () => {
    const codes = Array.from({ length: 100 }, (_, index) =>
      postLogin(`api.accessToken.setCustomClaim('https://x.example/${index}', ${index});`),
    );
    act('post-login', ...codes);
    const app = await createEmbeddedApp(broker.url);
    const { body } = await app.start({ connection: 'users', ...ada });
    const { response } = await app.exchange(body.authorization_code ?? '');
    assert.equal(decodeJwt(response.access_token)['https://x.example/99'], 99);
  });
});
