import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { ada, audience, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createEmbeddedApp } from '../support/embedded-app.js';
import {
  callApi,
  createManagementCaller,
  requestServiceToken,
  startManagedBroker,
} from '../support/management-caller.js';

describe('the guard of the management API', () => {
  let broker: BrokerUnderTest;
  before(async () => {
    broker = await startManagedBroker();
  });
  after(() => broker.close());

  it('lets a service in that was given the scope', async () => {
    const call = await createManagementCaller(broker, ['read:clients']);
    const { status, body, headers } = await call('GET', '/clients');
    assert.equal(status, 200);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.deepEqual(body.map((client: { client_id: string }) => client.client_id).sort(), [
      'automation',
      'batch',
      'demo-app',
      'idp-login-admin',
      'idp-login-try',
      'reader',
    ]);
    assert.doesNotMatch(JSON.stringify(body), /service-secret/);
  });

  it('asks for a token, and says which scope is missing', async () => {
    const none = await callApi(broker, undefined, 'GET', '/clients');
    assert.equal(none.status, 401);
    assert.match(none.headers.get('www-authenticate') ?? '', /^DPoP /);
    const call = await createManagementCaller(broker, ['read:logs']);
    const refused = await call('GET', '/clients');
    assert.deepEqual(
      [refused.status, refused.body.error, /scope="read:clients"/.test(refused.headers.get('www-authenticate') ?? '')],
      [403, 'insufficient_scope', true],
    );
  });

  it('gives a service no scope that its configuration does not name', async () => {
    const { body } = await requestServiceToken(broker, ['read:connections', 'update:connections', 'read:clients'], {
      client: 'reader',
    });
    assert.equal(body['scope'], 'read:connections');
    const outsider = await requestServiceToken(broker, ['read:clients'], { client: 'batch' });
    assert.deepEqual([outsider.status, outsider.body['error']], [400, 'invalid_target']);
  });

  it('is closed to the apps of the tenant, whoever is signed in to them', async () => {
    const page = await createEmbeddedApp(broker.url);
    const { body } = await page.start({
      connection: 'users',
      ...ada,
      resource: `${broker.url}/api/v2/`,
      scope: 'openid read:clients',
    });
    assert.equal(body.authorization_code, undefined);
    assert.equal(body.error, 'invalid_request');
  });

  it('takes no token of another API, none that has expired and none that was changed', async () => {
    const other = await requestServiceToken(broker, ['orders:read'], { client: 'batch', audience });
    assert.equal((await callApi(broker, other.body['access_token'], 'GET', '/clients')).status, 401);
    const { body } = await requestServiceToken(broker);
    const token = body['access_token'] ?? '';
    assert.equal((await callApi(broker, `${token.slice(0, -4)}AAAA`, 'GET', '/clients')).status, 401);
    broker.advance(3600);
    const late = await callApi(broker, token, 'GET', '/clients');
    assert.deepEqual([late.status, late.body.error_description], [401, 'the token has expired']);
  });
});
