import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { extensibilityModule } from '../../../../demo/broker/extensibility/extensibility-module.js';
import { extensibilityOf, type Extensibility } from '../../../../demo/broker/extensibility/extensibility.js';
import { ScriptRefusedError } from '../../../../demo/broker/extensibility/script-refused.js';
import { ada, startTestBroker, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createEmbeddedApp, type ChallengeAnswer } from '../support/embedded-app.js';

let broker: BrokerUnderTest;
let scripts: Extensibility;

const good = `function login(name, password, callback) {
  if (password !== 'right') return callback(new WrongUsernameOrPasswordError(name));
  callback(null, { user_id: 'id-' + name.split('@')[0].toLowerCase(), email: name.toLowerCase(), email_verified: true });
}`;
const nobody = 'function getUser(name, callback) { callback(null, null); }';

async function login(connection: string, username: string, password = 'right'): Promise<ChallengeAnswer> {
  return (await createEmbeddedApp(broker.url)).start({ connection, username, password });
}

function write(connection: string, body: string): void {
  const code = `function login(name, password, callback) { ${body} }`;
  scripts.connection(connection)?.store.save('login', code);
}

describe('a broker with bad scripts', () => {
  before(async () => {
    const options = { scripts: { login: good, get_user: nobody }, scriptSeconds: 1, passwordPolicy: 'none' } as const;
    broker = await startTestBroker({
      modules: [extensibilityModule],
      tenant: {
        connections: [
          { id: 'users', strategy: 'database', options: {} },
          { id: 'bad', strategy: 'custom-database', options },
          { id: 'good', strategy: 'custom-database', options },
          { id: 'moving', strategy: 'custom-database', options: { ...options, import: true } },
        ],
        users: [
          { connection: 'users', email: ada.username, password: ada.password },
          { connection: 'moving', email: 'own@demo.example', password: ada.password },
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

  for (const [what, body, kind] of [
    ['an endless loop', 'for (;;) {}', 'timeout'],
    ['a promise that never ends', 'return new Promise(() => {});', 'timeout'],
    ['process.exit', 'process.exit(0);', 'exited'],
    [
      '1 GB of memory',
      'const all = []; for (let i = 0; i < 1024; i++) all.push(Buffer.alloc(1 << 20, 1)); callback(null, { user_id: String(all.length) });',
      undefined,
    ],
    [
      'endless strings',
      'let s = "x"; const all = []; for (;;) { s += s.slice(0, 1 << 16); all.push(s + all.length); }',
      undefined,
    ],
    ['a result of 10 MB', 'callback(null, { user_id: "1", note: "x".repeat(10 << 20) });', 'result_too_large'],
    ['a cyclic result', 'const user = { user_id: "1" }; user.self = user; callback(null, user);', 'result_cyclic'],
    ['an error', 'callback(new Error("the key is 4711"));', 'error'],
    ['a profile without id', 'callback(null, { email: name });', undefined],
    [
      'prototype keys in a profile',
      `callback(null, JSON.parse('{ "user_id": "1", "__proto__": { "admin": true } }'));`,
      undefined,
    ],
    [
      'a constructor in the metadata',
      `callback(null, { user_id: "1", app_metadata: { constructor: { prototype: { admin: true } } } });`,
      undefined,
    ],
  ] as const) {
    it(`survives ${what}, and lets others in meanwhile`, async () => {
      write('bad', body);
      const [failed, other, own] = await Promise.all([
        login('bad', 'eve@demo.example'),
        login('good', 'gina@demo.example'),
        (await createEmbeddedApp(broker.url)).start({ connection: 'users', ...ada }),
      ]);
      assert(failed.status === 500 || failed.status === 503, String(failed.status));
      assert.match(String(failed.body.reason?.['code']), /^(server_error|timeout)$/);
      assert.equal(JSON.stringify(failed.body).includes('4711'), false);
      assert.equal(other.status, 200);
      assert.equal(own.status, 200);
      if (kind !== undefined) {
        assert(scripts.log.list({ script: 'bad' }).some((entry) => entry.kind === kind));
      }
      assert.equal(({} as { admin?: boolean }).admin, undefined);
      assert.equal(broker.services.users.findByIdentity('bad', '1'), undefined);
    });
  }

  it('takes the first answer of a script that answers twice, and survives what it does afterwards', async () => {
    write(
      'bad',
      `callback(null, { user_id: "twice", email: name });
       callback(null, { user_id: "other" });
       Promise.reject(new Error("late"));
       setTimeout(() => { throw new Error("later"); }, 5);`,
    );
    assert.equal((await login('bad', 'tina@demo.example')).status, 200);
    assert.equal(broker.services.users.findByIdentity('bad', 'other'), undefined);
    assert.equal((await login('good', 'gina@demo.example')).status, 200);
  });

  it('saves no script with a syntax error, and goes on with the one before', async () => {
    const store = scripts.connection('good')?.store;
    assert.throws(
      () => store?.save('login', 'function login(name, password, callback) { callback(null, ; }'),
      (error: unknown) => error instanceof ScriptRefusedError && error.problem?.line === 1,
    );
    assert.equal((await login('good', 'gina@demo.example')).status, 200);
    assert.throws(() => scripts.rules.create({ name: 'broken', script: 'function (' }), ScriptRefusedError);
  });

  it('gives a script a configuration with a newline as it is', async () => {
    scripts.connection('bad')?.store.setConfiguration('KEY', 'line 1\nline 2');
    write('bad', 'callback(null, { user_id: "key", name: JSON.stringify(configuration.KEY) });');
    assert.equal((await login('bad', 'kim@demo.example')).status, 200);
    assert.equal(broker.services.users.findByIdentity('bad', 'key')?.profile.name, '"line 1\\nline 2"');
  });

  describe('with ids that meet', () => {
    it('lets nobody into the account of another legacy user', async () => {
      write('moving', `callback(null, { user_id: "same", email: name, email_verified: true });`);
      assert.equal((await login('moving', 'first@demo.example')).status, 200);
      const second = await login('moving', 'second@demo.example');
      assert.equal(second.status, 403);
      const user = broker.services.users.findByIdentity('moving', 'same');
      assert.equal(user?.profile.email, 'first@demo.example');
      assert.deepEqual(broker.services.users.findByEmail('second@demo.example'), []);
    });

    it('does not overwrite a user of the own store who has the address', async () => {
      write('moving', `callback(null, { user_id: "thief", email: "own@demo.example", email_verified: true });`);
      const answer = await login('moving', 'alias@demo.example');
      assert.equal(answer.status, 500);
      assert.equal(broker.services.users.findByIdentity('moving', 'thief'), undefined);
      assert.equal((await login('moving', 'own@demo.example', ada.password)).status, 200);
    });

    it('keeps equal ids of two connections apart', async () => {
      write('bad', `callback(null, { user_id: "id-gina", email: "gina@demo.example" });`);
      await login('bad', 'gina@demo.example');
      const [one, other] = ['bad', 'good'].map((id) => broker.services.users.findByIdentity(id, 'id-gina')?.userId);
      assert.notEqual(one, undefined);
      assert.notEqual(one, other);
    });
  });

  it('knows an address in any case as the same person', async () => {
    scripts.connection('moving')?.store.save('login', good);
    assert.equal((await login('moving', 'Mixed@Demo.Example')).status, 200);
    scripts
      .connection('moving')
      ?.store.save('login', 'function login(name, password, callback) { callback(new Error("gone")); }');
    assert.equal((await login('moving', 'mixed@demo.example')).status, 200);
    assert.equal((await login('moving', 'MIXED@DEMO.EXAMPLE')).status, 200);
    assert.equal(broker.services.users.findByEmail('mixed@demo.example').length, 1);
  });
});
