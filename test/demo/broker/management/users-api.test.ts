import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { SyncMode } from '../../../../demo/broker/config/tenant.js';
import { ada, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createEmbeddedApp } from '../support/embedded-app.js';
import { createManagementCaller, startManagedBroker, type ManagementCall } from '../support/management-caller.js';

const upstream = { issuer: 'https://source.example', clientId: 'broker' };
const source = (id: string, sync: SyncMode) => ({ id, strategy: 'oidc' as const, sync, options: upstream });

describe('the users of the management API', () => {
  let broker: BrokerUnderTest;
  let call: ManagementCall;
  let adaId: string;
  const address = (id: string): string => `/users/${encodeURIComponent(id)}`;
  const federated = (connection: string, name: string): string =>
    broker.store.users.create({
      identity: {
        connection,
        sourceUserId: name,
        strategy: 'oidc',
        kind: 'social',
        raw: { sub: name },
        profile: { name },
        tokens: { accessToken: 'upstream-access-token' },
      },
      profile: { name, email: `${name.toLowerCase()}@source.example` },
    }).userId;
  before(async () => {
    broker = await startManagedBroker();
    broker.connect(source('each', 'on_each_login'));
    broker.connect(source('first', 'on_first_login'));
    broker.connect(source('never', 'never_on_login'));
    call = await createManagementCaller(broker);
    adaId = broker.store.users.findByEmail(ada.username)[0]?.userId ?? '';
  });
  after(() => broker.close());

  it('lists and searches', async () => {
    federated('each', 'Grace');
    assert.equal((await call('GET', '/users')).body.total, 2);
    const found = (await call('GET', '/users?q=grace')).body;
    assert.deepEqual([found.total, found.users[0].name, found.users[0].connection], [1, 'Grace', 'each']);
  });

  it('tells of a user without passwords and tokens', async () => {
    const { body } = await call('GET', address(adaId));
    assert.deepEqual([body.email, body.identities[0].connection], [ada.username, 'users']);
    const grace = (await call('GET', '/users?q=grace')).body.users[0].user_id;
    const one = (await call('GET', address(grace))).body;
    assert.deepEqual(one.identities[0].raw, { sub: 'Grace' });
    assert.doesNotMatch(JSON.stringify([body, one]), /upstream-access-token|argon2|hash/);
    assert.equal((await call('GET', '/users/nobody')).status, 404);
  });

  it('refuses attributes that the next login would write over, by the sync mode', async () => {
    const outcome = async (connection: string): Promise<unknown> => {
      const id = federated(connection, `Person-${connection}`);
      const { status, body } = await call('PATCH', address(id), { name: 'Chosen here', given_name: null });
      return [status, body.error ?? body.name, (body.problems ?? []).map(({ path }: { path: string }) => path)];
    };
    assert.deepEqual(await outcome('each'), [400, 'attribute_synced', ['name', 'given_name']]);
    assert.deepEqual(await outcome('first'), [200, 'Chosen here', []]);
    assert.deepEqual(await outcome('never'), [200, 'Chosen here', []]);
    const own = await call('PATCH', address(adaId), { name: 'Ada the First', nickname: 'ada' });
    assert.deepEqual([own.status, own.body.name], [200, 'Ada the First']);
  });

  it('lets metadata of a synced user be changed, member by member', async () => {
    const id = federated('each', 'Meta');
    await call('PATCH', address(id), { user_metadata: { colour: 'red', size: 1 }, app_metadata: { plan: 'free' } });
    const { body } = await call('PATCH', address(id), { user_metadata: { colour: null, shape: 'round' } });
    assert.deepEqual([body.user_metadata, body.app_metadata], [{ size: 1, shape: 'round' }, { plan: 'free' }]);
  });

  it('lists every problem of a change', async () => {
    const { status, body } = await call('PATCH', address(adaId), {
      name: '',
      blocked: 'yes',
      user_metadata: [],
      logins_count: 7,
    });
    assert.equal(status, 400);
    assert.deepEqual(body.problems.map(({ path }: { path: string }) => path).sort(), [
      'blocked',
      'logins_count',
      'name',
      'user_metadata',
    ]);
  });

  it('blocks a user, who then cannot sign in or refresh, and lets them in again', async () => {
    const page = await createEmbeddedApp(broker.url);
    const before = await page.start({ connection: 'users', ...ada });
    const { response } = await page.exchange(before.body.authorization_code ?? '');
    await call('PATCH', address(adaId), { blocked: true });
    await assert.rejects(page.refresh(response.refresh_token ?? ''), /invalid_grant|response/);
    const refused = await (await createEmbeddedApp(broker.url)).start({ connection: 'users', ...ada });
    assert.equal(refused.body.authorization_code, undefined);
    await call('PATCH', address(adaId), { blocked: false });
    const again = await (await createEmbeddedApp(broker.url)).start({ connection: 'users', ...ada });
    assert.ok(again.body.authorization_code);
  });

  it('links two users and takes them apart', async () => {
    const second = federated('first', 'Second');
    const linked = await call('POST', `${address(adaId)}/identities`, { user_id: second });
    assert.equal(linked.status, 201);
    assert.deepEqual(
      linked.body.identities.map(({ connection }: { connection: string }) => connection),
      ['users', 'first'],
    );
    assert.equal((await call('GET', address(second))).status, 404);
    const apart = await call('DELETE', `${address(adaId)}/identities/first/Second`);
    assert.equal(apart.body.identities.length, 1);
    const last = await call('DELETE', `${address(adaId)}/identities/users/${encodeURIComponent(adaId)}`);
    assert.deepEqual([last.status, last.body.error], [409, 'last_identity']);
  });

  it('deletes a user', async () => {
    const id = federated('each', 'Gone');
    assert.equal((await call('DELETE', address(id))).status, 204);
    assert.equal((await call('GET', address(id))).status, 404);
  });
});
