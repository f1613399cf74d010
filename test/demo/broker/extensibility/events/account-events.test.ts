import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { decodeJwt } from 'jose';
import type { ActionTriggerId } from '../../../../../demo/broker/extensibility/actions/triggers.js';
import { extensibilityModule } from '../../../../../demo/broker/extensibility/extensibility-module.js';
import { extensibilityOf, type Extensibility } from '../../../../../demo/broker/extensibility/extensibility.js';
import type { HookPoint } from '../../../../../demo/broker/extensibility/hooks/hook.js';
import {
  ada,
  app as origin,
  audience,
  callback,
  codeIn,
  startTestBroker,
  type BrokerUnderTest,
} from '../../support/broker-under-test.js';
import { createVisitor } from '../../../../support/visitor.js';
import { createEmbeddedApp, type ChallengeAnswer } from '../../support/embedded-app.js';
import { formWith } from '../../support/redirect-app.js';

let broker: BrokerUnderTest;
let scripts: Extensibility;
let number = 0;

function act(trigger: ActionTriggerId, code: string): string {
  number += 1;
  const { id } = scripts.actions.create({ name: `action ${number}`, trigger, code });
  scripts.actions.deploy(id);
  scripts.actions.bind(trigger, [...scripts.actions.bound(trigger).map((bound) => bound.id), id]);
  return id;
}

function hook(point: HookPoint, script: string): string {
  number += 1;
  return scripts.hooks.create({ name: `hook ${number}`, point, script }).id;
}

async function signUp(username: string, connection = 'users'): Promise<ChallengeAnswer> {
  const app = await createEmbeddedApp(broker.url);
  return app.start({ connection, action: 'signup', username, password: 'Correct-horse-9' });
}

async function signInByCode(username: string): Promise<ChallengeAnswer> {
  const app = await createEmbeddedApp(broker.url);
  const mails = broker.mails.length;
  await app.start({ connection: 'email', username });
  return app.next({ otp: codeIn(await broker.mail(mails)) });
}

/** Waits until the scripts that nobody waits for have written a line. */
async function logged(kind: string, text: string): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) {
    if (scripts.log.list().some((entry) => entry.kind === kind && entry.message.includes(text))) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail(`nothing was logged: ${JSON.stringify(scripts.log.list())}`);
}

async function clientToken(scope = 'orders:read'): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${broker.url}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'robot',
      client_secret: 'robot-secret-that-is-long-enough',
      resource: audience,
      scope,
    }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('scripts beside the login', () => {
  before(async () => {
    broker = await startTestBroker({
      modules: [extensibilityModule],
      tenant: {
        clients: [
          {
            id: 'demo-app',
            name: 'Demo app',
            type: 'spa',
            redirectUris: [callback],
            webOrigins: [origin],
          },
          {
            id: 'robot',
            name: 'Robot',
            type: 'service',
            secret: 'robot-secret-that-is-long-enough',
            scopes: ['orders:read', 'orders:write'],
          },
        ],
        apis: [{ audience, name: 'Orders', scopes: ['orders:read', 'orders:write', 'orders:delete'] }],
      },
    });
    const found = extensibilityOf(broker.services);
    assert(found);
    scripts = found;
  });
  after(async () => {
    await broker.close();
  });
  afterEach(() => {
    const triggers = new Set(scripts.actions.list().map(({ trigger }) => trigger));
    for (const trigger of triggers) scripts.actions.bind(trigger, []);
    for (const { id } of scripts.actions.list()) scripts.actions.remove(id);
    for (const { id } of scripts.hooks.list()) scripts.hooks.remove(id);
  });

  describe('before a registration', () => {
    it('runs the hook and then the Action, which add metadata', async () => {
      const id = hook(
        'pre-user-registration',
        `module.exports = function (user, context, cb) {
          cb(null, { user: { app_metadata: { from: context.connection.id, secret: context.secrets.WORD, has: typeof user.password } } });
        };`,
      );
      scripts.hooks.setSecret(id, 'WORD', 'two\nlines');
      act(
        'pre-user-registration',
        `exports.onExecutePreUserRegistration = async (event, api) => {
          api.user.setUserMetadata('greeting', 'Hi ' + event.user.email + ' ' + ('password' in event.user));
        };`,
      );
      assert.equal((await signUp('one@demo.example')).status, 200);
      const [user] = broker.services.users.findByEmail('one@demo.example');
      assert.deepEqual(user?.appMetadata, { from: 'users', secret: 'two\nlines', has: 'string' });
      assert.deepEqual(user.userMetadata, { greeting: 'Hi one@demo.example false' });
      const [trace] = scripts.traces.list();
      assert.equal(trace?.trigger, 'pre-user-registration');
      assert.deepEqual(
        trace.steps.map(({ phase }) => phase),
        ['hook', 'action'],
      );
    });

    it('refuses with the text for the person at the field, and keeps the reason for the log', async () => {
      act(
        'pre-user-registration',
        `exports.onExecutePreUserRegistration = async (event, api) => {
          if (event.user.email.endsWith('@spam.example')) api.access.deny('listed domain', 'Use another address.');
        };`,
      );
      const { status, body } = await signUp('two@spam.example');
      assert.equal(status, 403);
      assert.deepEqual(body.reason, { code: 'signup_rejected', field: 'username', text: 'Use another address.' });
      assert.equal(body.challenge?.['step'], 'identifier');
      assert.deepEqual(broker.services.users.findByEmail('two@spam.example'), []);
      assert.equal(scripts.traces.list()[0]?.detail, 'listed domain');
      assert.equal((await signUp('two@demo.example')).status, 200);
    });

    it('refuses by the error of a hook', async () => {
      hook(
        'pre-user-registration',
        `module.exports = function (user, context, cb) { cb(new PreUserRegistrationError('no', 'We are full.')); };`,
      );
      assert.deepEqual((await signUp('three@demo.example')).body.reason, {
        code: 'signup_rejected',
        field: 'username',
        text: 'We are full.',
      });
    });

    it('makes nobody when a script fails, and says nothing of it', async () => {
      hook('pre-user-registration', `module.exports = function (user, context, cb) { throw new Error('key 4711'); };`);
      const { status, body } = await signUp('four@demo.example');
      assert.equal(status, 500);
      assert.equal(JSON.stringify(body).includes('4711'), false);
      assert.deepEqual(broker.services.users.findByEmail('four@demo.example'), []);
    });

    it('asks before a code makes a user, once', async () => {
      act(
        'pre-user-registration',
        `exports.onExecutePreUserRegistration = async (event, api) => {
          if (event.user.email === 'no@demo.example') api.access.deny('no', 'Not you.');
        };`,
      );
      const refused = await signInByCode('no@demo.example');
      assert.equal(refused.status, 403);
      assert.deepEqual(refused.body.reason, { code: 'signup_rejected', text: 'Not you.' });
      assert.deepEqual(broker.services.users.findByEmail('no@demo.example'), []);
      assert.equal((await signInByCode('yes@demo.example')).status, 200);
      act(
        'pre-user-registration',
        `exports.onExecutePreUserRegistration = async (event, api) => { api.access.deny('', 'No.'); };`,
      );
      assert.equal((await signInByCode('yes@demo.example')).status, 200);
    });
  });

  it('does not hold a sign-up by what runs after it', async () => {
    hook(
      'post-user-registration',
      `module.exports = function (user, context, cb) { cb(new Error('after ' + user.email)); };`,
    );
    assert.equal((await signUp('five@demo.example')).status, 200);
    await logged('error', 'after five@demo.example');
    scripts.hooks.setEnabled(scripts.hooks.list()[0]?.id ?? '', false);
    act(
      'post-user-registration',
      `exports.onExecutePostUserRegistration = async (event) => { throw new Error('made ' + event.user.user_id.split('|')[0]); };`,
    );
    assert.equal((await signInByCode('six@demo.example')).status, 200);
    await logged('rejected', 'made ');
  });

  describe('a reset', () => {
    async function reset(): Promise<{ code: ChallengeAnswer; password?: ChallengeAnswer }> {
      const app = await createEmbeddedApp(broker.url);
      const mails = broker.mails.length;
      await app.start({ connection: 'users', action: 'reset', username: ada.username });
      const code = await app.next({ otp: codeIn(await broker.mail(mails)) });
      if (code.body.challenge?.['step'] !== 'new-password') return { code };
      return { code, password: await app.next({ new_password: 'Correct-horse-8' }) };
    }

    it('runs an Action between the code and the new password, and one behind it', async () => {
      act(
        'post-change-password',
        `exports.onExecutePostChangePassword = async (event) => { throw new Error('changed ' + event.connection.id + ' ' + event.user.last_password_reset.slice(0, 2)); };`,
      );
      const { password } = await reset();
      assert.equal(password?.status, 200);
      await logged('rejected', 'changed users 20');
      act(
        'password-reset-post-challenge',
        `exports.onExecutePostChallenge = async (event, api) => { api.access.deny('Call us, ' + event.user.name + '.'); };`,
      );
      const { code } = await reset();
      assert.equal(code.status, 403);
      assert.deepEqual(code.body.reason, { code: 'access_denied', text: 'Call us, Ada Example.' });
    });

    it('by link is refused by the same Action, when the person goes on and not when the link is opened', async () => {
      const options = { reset: 'link', verification: 'none' } as const;
      broker.connect({ id: 'by-link', strategy: 'database', label: 'By link', options });
      const username = 'link@demo.example';
      await signUp(username, 'by-link');
      const app = await createEmbeddedApp(broker.url);
      const mails = broker.mails.length;
      await app.start({ connection: 'by-link', action: 'reset', username });
      const link = /^http\S+\/ticket\/\S+$/m.exec((await broker.mail(mails)).text)?.[0] ?? '';
      const deny = act(
        'password-reset-post-challenge',
        `exports.onExecutePostChallenge = async (event, api) => { api.access.deny('Call us <now>.'); };`,
      );
      const runs = (): number =>
        scripts.traces.list({}).filter(({ trigger }) => trigger === 'password-reset-post-challenge').length;
      const before = runs();
      const visitor = createVisitor();
      const page = await visitor.open(link);
      assert.equal(runs(), before);
      const typed = { new_password: 'Correct-horse-1' };
      const refused = await visitor.submit(page, formWith(page, 'new_password'), typed);
      assert.match(refused.text, /Call us &lt;now&gt;\./);
      assert.equal(runs(), before + 1);
      const signIn = async () =>
        (await createEmbeddedApp(broker.url)).start({
          connection: 'by-link',
          username,
          password: typed.new_password,
        });
      assert.equal((await signIn()).status, 403);
      scripts.actions.bind('password-reset-post-challenge', []);
      scripts.actions.remove(deny);
      const done = await visitor.submit(refused, formWith(refused, 'new_password'), typed);
      assert.match(done.text, /Your password is changed/);
      assert.equal((await signIn()).status, 200);
    });
  });

  describe('tokens that an application gets for itself', () => {
    it('have claims and scopes of the Action', async () => {
      act(
        'credentials-exchange',
        `exports.onExecuteCredentialsExchange = async (event, api) => {
          api.accessToken.setCustomClaim('https://x.example/client', event.client.client_id);
          api.accessToken.addScope('orders:write');
          api.accessToken.addScope('everything');
        };`,
      );
      const { status, body } = await clientToken();
      assert.equal(status, 200);
      const claims = decodeJwt(String(body['access_token']));
      assert.equal(claims['https://x.example/client'], 'robot');
      assert.equal(claims['scope'], 'orders:read orders:write');
      assert.equal(body['scope'], 'orders:read orders:write');
    });

    it('lose all scopes when a hook gives none back', async () => {
      hook(
        'credentials-exchange',
        `module.exports = function (client, scope, audience, context, cb) { cb(null, {}); };`,
      );
      const { body } = await clientToken();
      assert.equal(decodeJwt(String(body['access_token']))['scope'], undefined);
    });

    for (const [error, status] of [
      ['InvalidScopeError', 400],
      ['InvalidRequestError', 400],
    ] as const) {
      it(`are refused by ${error}`, async () => {
        hook(
          'credentials-exchange',
          `module.exports = function (client, scope, audience, context, cb) { cb(new ${error}('not this')); };`,
        );
        const answer = await clientToken();
        assert.equal(answer.status, status);
        assert.equal(answer.body['error'], error === 'InvalidScopeError' ? 'invalid_scope' : 'invalid_request');
        assert.equal(answer.body['error_description'], 'not this');
      });
    }

    it('are refused without a word when a script fails', async () => {
      act(
        'credentials-exchange',
        `exports.onExecuteCredentialsExchange = async () => { throw new Error('key 4711'); };`,
      );
      const { status, body } = await clientToken();
      assert.equal(status, 500);
      assert.equal(body['error'], 'server_error');
      assert.equal(JSON.stringify(body).includes('4711'), false);
    });
  });

  describe('a refresh token', () => {
    it('runs rules and Actions again, and their claims and scopes are in the new tokens', async () => {
      act(
        'post-login',
        `exports.onExecutePostLogin = async (event, api) => {
          const n = (event.user.app_metadata.n || 0) + 1;
          api.user.setAppMetadata('n', n);
          api.accessToken.setCustomClaim('https://x.example/n', n);
          api.idToken.setCustomClaim('https://x.example/protocol', event.transaction.protocol);
          if (event.refresh_token) api.accessToken.removeScope('orders:read');
          else api.accessToken.addScope('orders:delete');
        };`,
      );
      const app = await createEmbeddedApp(broker.url);
      const { body } = await app.start({
        connection: 'users',
        action: 'signup',
        username: 'r@demo.example',
        password: 'Correct-horse-9',
      });
      const { response } = await app.exchange(body.authorization_code ?? '');
      const first = decodeJwt(response.access_token);
      assert.equal(first['https://x.example/n'], 1);
      assert.equal(first['scope'], 'orders:read orders:delete');
      const again = await app.refresh(response.refresh_token ?? '');
      const second = decodeJwt(again.access_token);
      assert.equal(second['https://x.example/n'], 2);
      assert.equal(second['scope'], undefined);
      assert.equal(decodeJwt(again.id_token ?? '')['https://x.example/protocol'], 'oauth2-refresh-token');
      assert.equal(scripts.traces.list()[0]?.trigger, 'refresh');

      act(
        'post-login',
        `exports.onExecutePostLogin = async (event, api) => { api.access.deny('Your contract has ended.'); };`,
      );
      await assert.rejects(
        app.refresh(again.refresh_token ?? ''),
        (error: { error: string; error_description: string }) => {
          assert.equal(error.error, 'access_denied');
          assert.equal(error.error_description, 'Your contract has ended.');
          return true;
        },
      );
    });
  });
});
