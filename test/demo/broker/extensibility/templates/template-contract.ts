import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import {
  createDatabaseScripts,
  type DatabaseScripts,
} from '../../../../../demo/broker/extensibility/database/database-scripts.js';
import {
  readScriptTemplate,
  type ScriptTemplateId,
} from '../../../../../demo/broker/extensibility/database/script-templates.js';
import { createScriptHost, type ScriptHost } from '../../../../../demo/broker/extensibility/host/script-host.js';

/** A store for a template. */
export interface TemplateStore {
  readonly configuration: Readonly<Record<string, string>>;
  /** A configuration that leads to nothing. */
  readonly unreachable: Readonly<Record<string, string>>;
  /** Fakes of modules. */
  readonly modules?: Readonly<Record<string, string>>;
  /** What the store is, for the title of the report. */
  readonly name: string;
  stop(): Promise<void>;
}

/** Which kinds of names the users of a store have, beside an e-mail address. */
export interface TemplateNames {
  readonly username: boolean;
  /** Whether ADA@… is ada@… */
  readonly caseInsensitive: boolean;
}

/**
 * What every template must do against its store, which is empty at first.
 *
 * @param missing - Why the store is not here; then the tests are skipped with this line.
 */
export function describeTemplate(
  id: ScriptTemplateId,
  missing: string | false,
  names: TemplateNames,
  start: () => Promise<TemplateStore>,
): void {
  describe(`the template ${id}`, { skip: missing }, () => {
    let store: TemplateStore;
    let host: ScriptHost;
    let scripts: DatabaseScripts;
    const template = readScriptTemplate(id);

    function connect(configuration: Readonly<Record<string, string>>): DatabaseScripts {
      return createDatabaseScripts(host, { connection: 'legacy', scripts: template.scripts, configuration });
    }

    before(async () => {
      store = await start();
      host = createScriptHost({
        maxContainers: 2,
        timeoutMs: 60_000,
        ...(store.modules && { moduleReplacements: store.modules }),
      });
      scripts = connect(store.configuration);
    });
    after(async () => {
      await host?.close();
      await store?.stop();
    });

    const ada = {
      client_id: 'demo-app',
      tenant: 'demo',
      connection: 'legacy',
      email: 'ada@legacy.example',
      password: "Correct-horse-7'; --",
      ...(names.username && { username: 'ada' }),
    };
    const wrong = async (name: string, password: string): Promise<string> => (await scripts.login(name, password)).kind;

    async function profileOf(name: string, password: string) {
      const answer = await scripts.login(name, password);
      assert.equal(answer.kind, 'ok', JSON.stringify(answer));
      if (answer.kind !== 'ok') throw new Error('unreachable');
      return answer.value;
    }

    it('finds nobody in an empty store', async (test) => {
      test.diagnostic(`${template.title}: ${store.name}`);
      assert.equal(await wrong(ada.email, ada.password), 'wrong-credentials');
      assert.equal((await scripts.getUser(ada.email)).kind, 'not-found');
      assert.equal((await scripts.verify(ada.email)).kind, 'not-found');
      assert.equal((await scripts.changePassword(ada.email, 'x')).kind, 'not-found');
    });

    it('makes a user once', async () => {
      assert.deepEqual(await scripts.create(ada), { kind: 'ok', value: undefined });
      assert.deepEqual(await scripts.create({ ...ada, password: 'other' }), {
        kind: 'validation',
        code: 'user_exists',
        text: 'This account exists already.',
      });
    });

    it('lets the user in with the right password alone', async () => {
      const { profile, sourceUserId } = await profileOf(ada.email, ada.password);
      assert.equal(profile.email, ada.email);
      assert.equal(profile.email_verified, false);
      assert.ok(sourceUserId.length > 0);
      assert.equal(await wrong(ada.email, 'wrong'), 'wrong-credentials');
      assert.equal(await wrong(ada.email, ''), 'wrong-credentials');
      if (names.username) assert.equal((await profileOf('ada', ada.password)).sourceUserId, sourceUserId);
      if (names.caseInsensitive) {
        assert.equal((await profileOf('ADA@Legacy.Example', ada.password)).sourceUserId, sourceUserId);
      }
    });

    it('gives the same profile from login and get_user', async () => {
      const found = await scripts.getUser(ada.email);
      assert.deepEqual(found, { kind: 'ok', value: await profileOf(ada.email, ada.password) });
    });

    it('is not fooled by names that are code', async () => {
      for (const name of [
        "' OR '1'='1",
        "ada@legacy.example' --",
        '" OR ""="',
        '{"$gt":""}',
        '../login',
        'a%',
        '_da',
        '*',
      ]) {
        assert.equal(await wrong(name, ada.password), 'wrong-credentials', name);
        assert.equal((await scripts.getUser(name)).kind, 'not-found', name);
      }
    });

    it('notes that the address is verified', async () => {
      assert.equal((await scripts.verify(ada.email)).kind, 'ok');
      assert.equal((await profileOf(ada.email, ada.password)).profile.email_verified, true);
    });

    it('changes the password', async () => {
      assert.equal((await scripts.changePassword(ada.email, 'Pässword-ßß-2')).kind, 'ok');
      assert.equal(await wrong(ada.email, ada.password), 'wrong-credentials');
      await profileOf(ada.email, 'Pässword-ßß-2');
    });

    it('changes names, where it has scripts for that', async () => {
      const { sourceUserId } = await profileOf(ada.email, 'Pässword-ßß-2');
      if (scripts.has('change_email')) {
        assert.equal((await scripts.changeEmail(ada.email, 'eda@legacy.example', false)).kind, 'ok');
        assert.equal((await profileOf('eda@legacy.example', 'Pässword-ßß-2')).profile.email_verified, false);
        assert.equal((await scripts.getUser(ada.email)).kind, 'not-found');
        assert.equal((await scripts.changeEmail('eda@legacy.example', ada.email, true)).kind, 'ok');
        assert.equal((await scripts.changeEmail('nobody@legacy.example', 'x@legacy.example', true)).kind, 'not-found');
      }
      if (scripts.has('change_username')) {
        assert.equal((await scripts.changeUsername('ada', 'lovelace')).kind, 'ok');
        assert.equal((await profileOf('lovelace', 'Pässword-ßß-2')).sourceUserId, sourceUserId);
        assert.equal((await scripts.changeUsername('ada', 'x')).kind, 'not-found');
      }
      if (scripts.has('change_phone_number')) {
        assert.equal((await scripts.changePhoneNumber('+491', '+492', true)).kind, 'not-found');
        const bob = { ...ada, email: 'bob@legacy.example', username: 'bob', phone_number: '+4915112345678' };
        assert.equal((await scripts.create(bob)).kind, 'ok');
        assert.equal((await scripts.changePhoneNumber('+4915112345678', '+4915100000000', true)).kind, 'ok');
        const found = await scripts.getUser('+4915100000000');
        assert.equal(found.kind === 'ok' && found.value.profile.email, 'bob@legacy.example');
      }
    });

    it('removes the user by the id of the profile', async () => {
      const { sourceUserId } = await profileOf(ada.email, 'Pässword-ßß-2');
      assert.equal((await scripts.remove(sourceUserId)).kind, 'ok');
      assert.equal(await wrong(ada.email, 'Pässword-ßß-2'), 'wrong-credentials');
      assert.equal((await scripts.create(ada)).kind, 'ok');
    });

    it('turns a store that is down into an error that tells no password', async () => {
      const answer = await connect(store.unreachable).login(ada.email, 'hunter2');
      assert.equal(answer.kind, 'failed', JSON.stringify(answer));
      const text = JSON.stringify(answer);
      assert.ok(!text.includes('hunter2') && !text.includes('secret'), text);
      assert.equal(answer.kind === 'failed' && answer.failure.kind, 'error');
    });
  });
}
