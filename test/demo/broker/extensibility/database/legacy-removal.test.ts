import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { extensibilityModule } from '../../../../../demo/broker/extensibility/extensibility-module.js';
import { extensibilityOf } from '../../../../../demo/broker/extensibility/extensibility.js';
import type { BrokerUnderTest } from '../../support/broker-under-test.js';
import { createEmbeddedApp } from '../../support/embedded-app.js';
import { createManagementCaller, startManagedBroker, type ManagementCall } from '../../support/management-caller.js';

const login = 'function login(name, password, callback) { callback(null, { user_id: "1", email: name }); }';

describe('a user of a legacy store who is deleted', () => {
  let broker: BrokerUnderTest;
  let call: ManagementCall;

  before(async () => {
    broker = await startManagedBroker({
      modules: [extensibilityModule],
      tenant: {
        connections: [
          { id: 'users', strategy: 'database', options: {} },
          { id: 'shop', strategy: 'custom-database', options: { scripts: { login } } },
        ],
      },
    });
    call = await createManagementCaller(broker);
  });
  after(async () => {
    await broker.close();
  });

  it('is deleted there first, and stays when that does not work', async () => {
    const app = await createEmbeddedApp(broker.url);
    assert.equal((await app.start({ connection: 'shop', username: 'a@demo.example', password: 'x' })).status, 200);
    const user = broker.services.users.findByIdentity('shop', '1');
    const path = `/users/${encodeURIComponent(user?.userId ?? '')}`;
    const missing = await call('DELETE', path);
    assert.equal(missing.status, 409);
    assert.equal(missing.body.error, 'missing_script');

    const store = extensibilityOf(broker.services)?.connection('shop')?.store;
    store?.save('delete', 'function deleteUser(id, callback) { callback(new Error("no")); }');
    assert.equal((await call('DELETE', path)).status, 502);
    assert.notEqual(broker.services.users.findByIdentity('shop', '1'), undefined);

    store?.save('delete', 'function deleteUser(id, callback) { callback(id === "1" ? null : new Error("who?")); }');
    assert.equal((await call('DELETE', path)).status, 204);
    assert.equal(broker.services.users.findByIdentity('shop', '1'), undefined);
  });
});
