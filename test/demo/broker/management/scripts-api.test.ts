import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { extensibilityModule } from '../../../../demo/broker/extensibility/extensibility-module.js';
import { managementModule } from '../../../../demo/broker/management/management.js';
import { startTestBroker, ada, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createEmbeddedApp } from '../support/embedded-app.js';
import { createManagementCaller, managedClients, type ManagementCall } from '../support/management-caller.js';

const login = `function login(userNameOrEmail, password, callback) {
  console.log('asked for', configuration.REALM);
  if (password !== 'right') return callback(new WrongUsernameOrPasswordError(userNameOrEmail));
  callback(null, { user_id: '1', email: userNameOrEmail });
}`;
const action = (name: string): string =>
  `exports.onExecutePostLogin = async (event, api) => { api.idToken.setCustomClaim('https://x.example/${name}', true); };`;

describe('the scripts of the management API', () => {
  let broker: BrokerUnderTest;
  let call: ManagementCall;
  before(async () => {
    broker = await startTestBroker({
      tenant: { clients: managedClients },
      modules: [extensibilityModule, managementModule],
    });
    call = await createManagementCaller(broker);
    const made = await call('POST', '/connections', {
      id: 'legacy',
      strategy: 'custom-database',
      options: { scripts: { login }, configuration: { REALM: 'north-realm' } },
    });
    assert.equal(made.status, 201);
  });
  after(() => broker.close());

  it('tells of a custom database what may be told', async () => {
    const { body } = await call('GET', '/connections/legacy/scripts');
    assert.deepEqual([body.import, body.configuration, body.scripts[0].name], [false, ['REALM'], 'login']);
    assert.equal(body.scripts[0].versions.length, 1);
    assert.ok(body.findings.some(({ rule }: { rule: string }) => rule === 'no-reset'));
    const connection = await call('GET', '/connections/legacy');
    assert.doesNotMatch(JSON.stringify([body, connection.body.options.configuration]), /north-realm/);
    const widget = await (await fetch(`${broker.url}/login/connections?client_id=demo-app`)).text();
    assert.doesNotMatch(widget, /function login|north-realm|REALM/);
  });

  it('tries a script for real, with what it wrote and what the broker makes of it', async () => {
    const right = await call('POST', '/connections/legacy/scripts/login/try', { arguments: ['a@x.example', 'right'] });
    assert.deepEqual([right.body.answer.kind, right.body.answer.value.sourceUserId], ['ok', '1']);
    assert.match(right.body.console[0].text, /asked for/);
    const wrong = await call('POST', '/connections/legacy/scripts/login/try', { arguments: ['a@x.example', 'x'] });
    assert.equal(wrong.body.answer.kind, 'wrong-credentials');
    const edited = await call('POST', '/connections/legacy/scripts/login/try', {
      arguments: ['a', 'b'],
      code: "function login(a, b, callback) { callback(new Error('not yet')); }",
    });
    assert.deepEqual([edited.body.answer.kind, edited.body.answer.failure.message], ['failed', 'not yet']);
  });

  it('saves versions, refuses what is no script, and rolls back', async () => {
    const broken = await call('PUT', '/connections/legacy/scripts/login', { code: 'function login( {' });
    assert.deepEqual([broken.status, broken.body.error, broken.body.problems[0].path], [400, 'bad_script', 'code']);
    assert.match(broken.body.problems[0].message, /line 1/);
    const saved = await call('PUT', '/connections/legacy/scripts/login', { code: `${login}\n// again` });
    assert.deepEqual(
      saved.body.versions.map(({ number }: { number: number }) => number),
      [2, 1],
    );
    const back = await call('POST', '/connections/legacy/scripts/login/rollback', { version: 1 });
    assert.deepEqual([back.body.code, back.body.versions.length], [login, 3]);
    assert.equal((await call('POST', '/connections/legacy/scripts/login/rollback', { version: 9 })).status, 404);
    assert.equal((await call('DELETE', '/connections/legacy/scripts/login')).status, 400);
  });

  it('checks a script without saving it', async () => {
    const { body } = await call('POST', '/scripts/check', {
      form: 'rule',
      code: 'function (user, context, callback) {',
    });
    assert.equal(body.problem.code, 'syntax');
    const good = await call('POST', '/scripts/check', { form: 'database', script: 'login', code: login });
    assert.equal(good.body.problem, null);
    const wrong = await call('POST', '/scripts/check', { form: 'poem' });
    assert.deepEqual(
      wrong.body.problems.map(({ path }: { path: string }) => path),
      ['code'],
    );
  });

  it('deploys Actions, binds them in an order, and they run at the next login', async () => {
    const ids: string[] = [];
    for (const name of ['one', 'two']) {
      const made = await call('POST', '/actions', { name, trigger: 'post-login', code: action(name) });
      assert.deepEqual([made.status, made.body.deployed], [201, null]);
      ids.push(made.body.id);
    }
    const early = await call('PUT', '/actions/triggers/post-login/bindings', { actions: ids });
    assert.deepEqual([early.status, early.body.error], [400, 'not_deployed']);
    for (const id of ids) assert.equal((await call('POST', `/actions/${id}/deploy`)).body.deployed, 1);
    const bound = await call('PUT', '/actions/triggers/post-login/bindings', { actions: ids.toReversed() });
    const flow = bound.body.flows.find(({ trigger }: { trigger: string }) => trigger === 'post-login');
    assert.deepEqual(flow.bound, ids.toReversed());
    const page = await createEmbeddedApp(broker.url);
    const { body } = await page.start({ connection: 'users', ...ada });
    const { claims } = await page.exchange(body.authorization_code ?? '');
    assert.equal(claims['https://x.example/one'], true);
    const [trace] = (await call('GET', '/traces')).body;
    assert.deepEqual(
      trace.steps.map(({ name, outcome }: { name: string; outcome: string }) => [name, outcome]),
      [
        ['two', 'passed'],
        ['one', 'passed'],
      ],
    );
    const inUse = await call('DELETE', `/actions/${ids[0] ?? ''}`);
    assert.deepEqual([inUse.status, inUse.body.error], [409, 'bound']);
  });

  it('takes secrets of Actions and gives none back', async () => {
    const [{ id }] = (await call('GET', '/pipelines')).body.flows.find(
      ({ trigger }: { trigger: string }) => trigger === 'post-login',
    ).actions;
    const { body } = await call('PUT', `/actions/${id}/secrets/API_KEY`, { value: 'hidden-value' });
    assert.deepEqual(body.secrets, ['API_KEY']);
    assert.doesNotMatch(JSON.stringify((await call('GET', '/pipelines')).body), /hidden-value/);
    assert.deepEqual((await call('PUT', `/actions/${id}/secrets/API_KEY`, { value: null })).body.secrets, []);
  });

  it('keeps the versions of rules and hooks, and rolls back', async () => {
    const rule = (team: string) =>
      `function (user, context, callback) { context.idToken['https://x.example/t'] = '${team}'; callback(null, user, context); }`;
    const hook = (text: string) =>
      `module.exports = function (user, context, cb) { console.log('${text}'); cb(null, {}); };`;
    const made = [
      ['/rules', await call('POST', '/rules', { name: 'v', code: rule('one') }), rule] as const,
      [
        '/hooks',
        await call('POST', '/hooks', { name: 'v', point: 'post-change-password', code: hook('one') }),
        hook,
      ] as const,
    ];
    for (const [path, { body }, code] of made) {
      assert.equal(body.version, 1);
      const at = `${path}/${body.id}`;
      assert.equal((await call('PATCH', at, { code: code('two') })).body.version, 2);
      // The same again, and another name, make no version.
      await call('PATCH', at, { code: code('two'), name: 'w' });
      const back = await call('POST', `${at}/rollback`, { version: 1 });
      assert.deepEqual([back.status, back.body.version, back.body.code], [200, 3, code('one')]);
      assert.deepEqual(
        back.body.versions.map(({ number }: { number: number }) => number),
        [3, 2, 1],
      );
      assert.equal((await call('POST', `${at}/rollback`, { version: 9 })).status, 404);
      assert.equal((await call('DELETE', at)).status, 204);
    }
  });

  it('orders rules, and enables one hook at a point', async () => {
    const rule = 'function (user, context, callback) { callback(null, user, context); }';
    const made = await Promise.all(['r1', 'r2'].map((name) => call('POST', '/rules', { name, code: rule })));
    const ids = made.map(({ body }) => body.id as string);
    const order = await call('PUT', '/rules/order', { rules: ids.toReversed() });
    assert.deepEqual(
      order.body.rules.map(({ id }: { id: string }) => id),
      ids.toReversed(),
    );
    assert.equal((await call('PUT', '/rules/order', { rules: [ids[0]] })).status, 400);
    assert.equal((await call('PATCH', `/rules/${ids[0] ?? ''}`, { enabled: false })).body.enabled, false);
    const hook = 'module.exports = function (user, context, cb) { cb(null, { user }); };';
    const point = 'pre-user-registration';
    const first = await call('POST', '/hooks', { name: 'h1', point, code: hook });
    const second = await call('POST', '/hooks', { name: 'h2', point, code: hook });
    assert.deepEqual([first.body.enabled, second.body.enabled], [true, false]);
    await call('PATCH', `/hooks/${second.body.id}`, { enabled: true });
    const flow = (await call('GET', '/pipelines')).body.flows.find(
      ({ trigger }: { trigger: string }) => trigger === point,
    );
    assert.deepEqual(
      flow.hooks.map(({ enabled }: { enabled: boolean }) => enabled),
      [false, true],
    );
  });
});
