import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import type { CustomDatabaseOptions } from '../../../../demo/broker/connections/custom-database/custom-database-options.js';
import { extensibilityModule } from '../../../../demo/broker/extensibility/extensibility-module.js';
import { extensibilityOf } from '../../../../demo/broker/extensibility/extensibility.js';
import { demoServiceAccount, startLegacy, type RunningLegacy } from '../../../../demo/sources/legacy/legacy.js';
import type { LegacyCall } from '../../../../demo/sources/legacy/routes.js';
import { codeIn, startTestBroker, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createEmbeddedApp, type ChallengeAnswer, type EmbeddedApp } from '../support/embedded-app.js';

let legacy: RunningLegacy;
let broker: BrokerUnderTest;

const greta = { username: 'greta@shop.example', password: 'legacy-pass-1' };
const ines = { username: 'ines@club.example', password: 'legacy-pass-2' };
const newPassword = 'Correct-horse-9';

function options(store: 'shop' | 'club', more: Partial<CustomDatabaseOptions> = {}): CustomDatabaseOptions {
  return {
    template: 'web-service',
    passwordPolicy: 'low',
    configuration: {
      SERVICE_URL: `${legacy.url}/${store}`,
      SERVICE_USER: demoServiceAccount.user,
      SERVICE_PASSWORD: demoServiceAccount.password,
    },
    ...more,
  };
}

async function start(dataDir?: string): Promise<BrokerUnderTest> {
  return startTestBroker({
    modules: [extensibilityModule],
    ...(dataDir === undefined ? {} : { dataDir }),
    tenant: {
      connections: [
        { id: 'users', strategy: 'database', options: {} },
        { id: 'email', strategy: 'email', options: {} },
        { id: 'shop', strategy: 'custom-database', options: options('shop') },
        { id: 'club', strategy: 'custom-database', options: options('club', { import: true, legacyUsers: 3 }) },
      ],
    },
  });
}

/** The routes of the legacy service that were called since the last look. */
function calls(): string[] {
  const seen = legacy.calls as LegacyCall[];
  return seen.splice(0).map(({ route }) => route);
}

async function login(connection: string, who: { username: string; password: string }): Promise<ChallengeAnswer> {
  return (await createEmbeddedApp(broker.url)).start({ connection, ...who });
}

async function reset(connection: string, username: string, password: string): Promise<ChallengeAnswer> {
  const app = await createEmbeddedApp(broker.url);
  const mails = broker.mails.length;
  await app.start({ connection, action: 'reset', username });
  const mail = await broker.mail(mails);
  await app.next({ otp: codeIn(mail) });
  return app.next({ new_password: password });
}

async function subjectOf(app: EmbeddedApp, answer: ChallengeAnswer): Promise<Record<string, unknown>> {
  return { ...(await app.exchange(answer.body.authorization_code ?? '')).claims };
}

describe('a custom database', () => {
  before(async () => {
    legacy = await startLegacy({ port: 0 });
  });
  after(async () => {
    await legacy.close();
  });

  describe('without import', () => {
    before(async () => {
      broker = await start();
    });
    beforeEach(() => {
      legacy.setDown(false);
      calls();
    });
    after(async () => {
      await broker.close();
    });

    it('asks the login script at every login and keeps no hash', async () => {
      const app = await createEmbeddedApp(broker.url);
      const first = await app.start({ connection: 'shop', ...greta });
      const claims = await subjectOf(app, first);
      assert.equal(claims['sub'], 'custom-database|shop:s-1');
      assert.equal(claims['email'], greta.username);
      assert.equal(claims['name'], 'Greta Grocer');
      assert.deepEqual(calls(), ['POST /shop/login']);
      assert.equal(broker.services.passwords.hashOf('custom-database|shop:s-1'), undefined);
      await login('shop', greta);
      assert.deepEqual(calls(), ['POST /shop/login']);
    });

    it('tells a wrong password from an unknown name in the log alone', async () => {
      for (const who of [
        { ...greta, password: 'wrong' },
        { username: 'nobody@shop.example', password: 'wrong' },
      ]) {
        const { status, body } = await login('shop', who);
        assert.equal(status, 403);
        assert.deepEqual(body.reason, { code: 'invalid_credentials', field: 'password' });
        assert.equal(body.challenge?.['step'], 'identifier');
      }
      // The template names the user in both cases, as the service does not say which it was.
      assert.equal(broker.store.log.list({ type: 'fp', connection: 'shop' }).length, 2);
    });

    it('says that the store is down, and lets the person try again', async () => {
      legacy.setDown(true);
      const { status, body } = await login('shop', greta);
      assert.equal(status, 500);
      assert.equal(body.reason?.['code'], 'server_error');
      assert.equal(body.reason['text'], undefined);
      const [entry] = extensibilityOf(broker.services)?.log.list({ script: 'shop' }) ?? [];
      assert.equal(entry?.script, 'shop/login.js');
      assert.match(entry.message, /status 503/);
      legacy.setDown(false);
      assert.equal((await login('shop', greta)).status, 200);
    });

    it('signs up by get_user, create and login', async () => {
      const app = await createEmbeddedApp(broker.url);
      const person = { username: 'lina@shop.example', password: newPassword };
      const answer = await app.start({ connection: 'shop', action: 'signup', ...person });
      assert.equal((await subjectOf(app, answer))['email'], person.username);
      assert.deepEqual(calls(), ['GET /shop/users', 'POST /shop/users', 'POST /shop/login']);
      const again = await (
        await createEmbeddedApp(broker.url)
      ).start({ connection: 'shop', action: 'signup', ...person });
      assert.deepEqual(again.body.reason, { code: 'user_exists', field: 'username' });
      assert.deepEqual(calls(), ['GET /shop/users']);
    });

    it('resets by get_user and change_password, and signs in with the new password', async () => {
      assert.equal((await reset('shop', 'hugo@shop.example', newPassword)).status, 200);
      assert.deepEqual(calls(), ['GET /shop/users', 'PATCH /shop/users', 'POST /shop/login']);
      assert.equal((await login('shop', { username: 'hugo@shop.example', password: 'legacy-pass-1' })).status, 403);
    });

    it('does not say at a reset who is unknown', async () => {
      const app = await createEmbeddedApp(broker.url);
      const { body } = await app.start({ connection: 'shop', action: 'reset', username: 'nobody@shop.example' });
      assert.equal(body.challenge?.['step'], 'code');
      const wrong = await app.next({ otp: '000000' });
      assert.equal(wrong.body.reason?.['code'], 'invalid_code');
    });

    it('changes, verifies and deletes by one script each', async () => {
      await login('shop', { username: 'lina@shop.example', password: newPassword });
      const scripts = extensibilityOf(broker.services)?.connection('shop');
      assert(scripts);
      const database = scripts.database();
      calls();
      const run = async (work: Promise<{ status: string }>): Promise<unknown[]> => [(await work).status, ...calls()];
      assert.deepEqual(await run(database.find('lina@shop.example')), ['done', 'GET /shop/users']);
      assert.deepEqual(await run(database.verifyEmail('lina@shop.example')), ['done', 'PATCH /shop/users']);
      assert.deepEqual(await run(database.setPassword('lina@shop.example', 'Other-pass-1')), [
        'done',
        'PATCH /shop/users',
      ]);
      assert.deepEqual(await run(database.changeEmail('lina@shop.example', 'lena@shop.example', true)), [
        'done',
        'GET /shop/users',
        'PATCH /shop/users',
      ]);
      assert.deepEqual(await run(database.changeEmail('lena@shop.example', greta.username, true)), [
        'user-exists',
        'GET /shop/users',
      ]);
      const [lina] = broker.services.users.findByEmail('lina@shop.example');
      const source = lina?.identities[0]?.sourceUserId ?? '';
      assert.deepEqual(await run(database.remove(source)), ['done', 'DELETE /shop/users']);
      assert.equal(broker.services.users.find(lina?.userId ?? ''), undefined);
    });

    it('keeps the configuration of scripts encrypted', async () => {
      const folder = join(broker.dataDir);
      for (const name of await readdir(folder)) {
        const bytes = await readFile(join(folder, name));
        assert.equal(bytes.includes(demoServiceAccount.password), false, name);
      }
    });
  });

  describe('with import', () => {
    before(async () => {
      broker = await start();
    });
    beforeEach(() => {
      legacy.setDown(false);
      calls();
    });
    after(async () => {
      await broker.close();
    });

    it('migrates at the first login, and never asks again', async () => {
      const app = await createEmbeddedApp(broker.url);
      const claims = await subjectOf(app, await app.start({ connection: 'club', ...ines }));
      assert.equal(claims['sub'], 'custom-database|club:c-1');
      assert.equal(claims['email_verified'], true);
      assert.deepEqual(calls(), ['POST /club/login']);
      assert.match(broker.services.passwords.hashOf('custom-database|club:c-1') ?? '', /^\$argon2id\$/);

      legacy.setDown(true);
      assert.equal((await login('club', ines)).status, 200);
      assert.equal((await login('club', { ...ines, username: 'INES@Club.Example' })).status, 200);
      assert.equal((await login('club', { ...ines, password: 'wrong' })).status, 403);
      assert.deepEqual(calls(), []);
      assert.deepEqual(await extensibilityOf(broker.services)?.connection('club')?.progress(), {
        migrated: 1,
        pending: 0,
        total: 3,
        share: 1 / 3,
      });
    });

    it('tells that the store is down to who has not moved', async () => {
      legacy.setDown(true);
      const { status, body } = await login('club', { ...ines, username: 'jonas@club.example' });
      assert.equal(status, 500);
      assert.equal(body.reason?.['code'], 'server_error');
    });

    it('migrates by a reset', async () => {
      assert.equal((await reset('club', 'jonas@club.example', newPassword)).status, 200);
      assert.deepEqual(calls(), ['GET /club/users', 'GET /club/users']);
      legacy.setDown(true);
      assert.equal((await login('club', { username: 'jonas@club.example', password: newPassword })).status, 200);
      assert.equal((await login('club', { ...ines, username: 'jonas@club.example' })).status, 403);
      assert.deepEqual(calls(), []);
    });

    it('refuses to sign up an address of the legacy store, and makes new users in the own store alone', async () => {
      const taken = await (
        await createEmbeddedApp(broker.url)
      ).start({ connection: 'club', action: 'signup', username: 'klara@club.example', password: newPassword });
      assert.deepEqual(taken.body.reason, { code: 'user_exists', field: 'username' });
      assert.deepEqual(calls(), ['GET /club/users']);
      const fresh = await (
        await createEmbeddedApp(broker.url)
      ).start({ connection: 'club', action: 'signup', username: 'mona@club.example', password: newPassword });
      assert.equal(fresh.status, 200);
      assert.deepEqual(calls(), ['GET /club/users']);
      assert.equal((await login('club', { username: 'mona@club.example', password: newPassword })).status, 200);
      assert.deepEqual(calls(), []);
    });

    it('ends with scripts that know nobody', async () => {
      const scripts = extensibilityOf(broker.services)?.connection('club');
      const nobody = 'function script(a, b, callback) { callback(null, null); }';
      scripts?.store.save('login', nobody);
      scripts?.store.save('get_user', nobody.replace('b, ', ''));
      assert.equal((await login('club', { ...ines, username: 'klara@club.example' })).status, 403);
      assert.equal((await login('club', ines)).status, 200);
      assert.deepEqual(calls(), []);
      scripts?.store.rollBack('login', 1);
      scripts?.store.rollBack('get_user', 1);
      assert.equal((await login('club', { ...ines, username: 'klara@club.example' })).status, 200);
    });
  });

  it('keeps edited scripts over a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'idp-login-scripts-'));
    try {
      const edited = 'function login(name, password, callback) { callback(null, { user_id: "1", email: name }); }';
      const first = await start(folder);
      extensibilityOf(first.services)?.connection('shop')?.store.save('login', edited);
      await first.close();
      const second = await start(folder);
      assert.equal(extensibilityOf(second.services)?.connection('shop')?.store.scripts().login, edited);
      await second.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
