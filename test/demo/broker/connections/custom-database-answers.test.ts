import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { extensibilityModule } from '../../../../demo/broker/extensibility/extensibility-module.js';
import { extensibilityOf, type Extensibility } from '../../../../demo/broker/extensibility/extensibility.js';
import type { DatabaseScriptName } from '../../../../demo/broker/extensibility/database/script-names.js';
import { codeIn, startTestBroker, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createEmbeddedApp, type ChallengeAnswer } from '../support/embedded-app.js';

let broker: BrokerUnderTest;
let scripts: Extensibility;

const scriptSet = {
  login: `function login(name, password, context, callback) {
    if (name.startsWith('told')) return callback(new WrongUsernameOrPasswordError(name, 'Use your staff password.'));
    if (name.startsWith('unknown')) return callback(new WrongUsernameOrPasswordError(null));
    if (name.startsWith('none')) return callback(null, null);
    if (name.startsWith('closed')) return callback(new UnauthorizedError('The shop is closed.'));
    callback(null, { user_id: name, email: name, email_verified: name.startsWith('sure'), nickname: JSON.stringify(context) });
  }`,
  get_user: 'function getUser(name, context, callback) { callback(null); }',
  create: `function create(user, context, callback) {
    if (user.email.startsWith('odd')) return callback(new ValidationError('odd_address', 'Odd addresses are not taken.'));
    if (user.email.startsWith('taken')) return callback(new ValidationError('user_exists', 'You are here already.'));
    if (user.email.startsWith('broken')) return callback(new Error('the key is 4711'));
    callback(null);
  }`,
  verify: 'function verify(email, context, callback) { global.verified = email; callback(null, true); }',
  change_password: 'function changePassword(email, password, context, callback) { callback(null, false); }',
  delete: `function deleteUser(id, context, callback) {
    callback(Object.keys(context).length === 0 ? null : new Error('there is a context'));
  }`,
} as const satisfies Partial<Record<DatabaseScriptName, string>>;

async function take(
  action: 'login' | 'signup',
  username: string,
  more: Record<string, string> = {},
  connection = 'shop',
): Promise<ChallengeAnswer> {
  const app = await createEmbeddedApp(broker.url);
  return app.start({ connection, action, username, password: 'Correct-horse-9', ...more });
}

describe('what the scripts of a custom database answer', () => {
  before(async () => {
    const options = { scripts: scriptSet, context: true, passwordPolicy: 'low' } as const;
    const { create: _create, change_password: _change, ...few } = scriptSet;
    broker = await startTestBroker({
      modules: [extensibilityModule],
      tenant: {
        connections: [
          { id: 'users', strategy: 'database', options: {} },
          { id: 'shop', strategy: 'custom-database', options },
          { id: 'checked', strategy: 'custom-database', options: { ...options, verification: 'code' } },
          { id: 'team', strategy: 'custom-database', organization: 'org-1', options },
          { id: 'few', strategy: 'custom-database', options: { ...options, scripts: few } },
        ],
      },
    });
    const found = extensibilityOf(broker.services);
    assert(found);
    scripts = found;
  });
  after(async () => {
    await broker.close();
  });

  it('shows the texts that are meant for people', async () => {
    assert.deepEqual((await take('login', 'told@demo.example')).body.reason, {
      code: 'invalid_credentials',
      field: 'password',
      text: 'Use your staff password.',
    });
    const closed = await take('login', 'closed@demo.example');
    assert.equal(closed.body.reason?.['code'], 'access_denied');
    assert.equal(closed.body.reason['text'], 'The shop is closed.');
    assert.deepEqual((await take('signup', 'odd@demo.example')).body.reason, {
      code: 'signup_rejected',
      field: 'username',
      text: 'Odd addresses are not taken.',
    });
    assert.deepEqual((await take('signup', 'taken@demo.example')).body.reason, {
      code: 'user_exists',
      field: 'username',
      text: 'You are here already.',
    });
  });

  it('never shows the text of an error', async () => {
    const { status, body } = await take('signup', 'broken@demo.example');
    assert.equal(status, 500);
    assert.equal(JSON.stringify(body).includes('the key is'), false);
    assert.match(scripts.log.list({ script: 'shop/create.js' })[0]?.message ?? '', /4711/);
    assert.equal(JSON.stringify(broker.store.log.list()).includes('the key is'), false);
  });

  it('tells nobody, but the log, whether the name or the password was wrong', async () => {
    const answers = [];
    for (const name of ['unknown', 'none']) {
      const { status, body } = await take('login', `${name}@demo.example`);
      answers.push([status, body.reason]);
    }
    assert.deepEqual(answers[0], answers[1]);
    assert.equal(broker.store.log.list({ type: 'fu', connection: 'shop' }).length, 2);
    assert.equal(broker.store.log.list({ type: 'fp', connection: 'shop' }).length, 1);
  });

  it('gets the organization of the login, and nothing where nobody logs in', async () => {
    await take('login', 'sure@demo.example', { organization: 'org-1' }, 'team');
    const user = broker.services.users.findByIdentity('team', 'sure@demo.example');
    assert.deepEqual(JSON.parse(user?.profile.nickname ?? ''), { organization: { id: 'org-1', name: 'org-1' } });
    const removed = await scripts.connection('team')?.database().remove('sure@demo.example');
    assert.equal(removed?.status, 'done');
    assert.equal(broker.services.users.findByIdentity('team', 'sure@demo.example'), undefined);
  });

  it('asks for the code of an address that is not verified, and tells the store when it was right', async () => {
    const app = await createEmbeddedApp(broker.url);
    const mails = broker.mails.length;
    const asked = await app.start({ connection: 'checked', username: 'new@demo.example', password: 'any' });
    assert.equal(asked.body.challenge?.['step'], 'code');
    const wrong = await app.next({ otp: '000000' });
    assert.equal(wrong.body.reason?.['code'], 'invalid_code');
    const right = await app.next({ otp: codeIn(await broker.mail(mails)) });
    assert.equal(right.status, 200);
    assert.equal(broker.store.log.list({ type: 'sv', connection: 'checked' }).length, 1);
    assert.equal((await take('login', 'sure@demo.example', {}, 'checked')).status, 200);
  });

  it('makes the box offer only what there is a script for', () => {
    const offered = (id: string): unknown => {
      const { reset, actions } = broker.connections.get(id)?.handler.describe() as Record<string, unknown>;
      return { reset, actions };
    };
    assert.deepEqual(offered('shop'), { reset: 'code', actions: { login: true, signup: 'form' } });
    assert.deepEqual(offered('few'), { reset: false, actions: { login: true, signup: false } });
  });
});
