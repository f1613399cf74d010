import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { ada, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createEmbeddedApp } from '../support/embedded-app.js';
import { createManagementCaller, startManagedBroker, type ManagementCall } from '../support/management-caller.js';

const okta = {
  id: 'okta',
  strategy: 'oidc',
  kind: 'enterprise',
  label: 'Okta',
  domains: ['okta.example'],
  options: { issuer: 'https://okta.example', clientId: 'broker', clientSecret: 'the-okta-secret' },
} as const;

async function documentOf(broker: BrokerUnderTest, client = 'demo-app'): Promise<{ text: string; ids: string[] }> {
  const response = await fetch(`${broker.url}/login/connections?client_id=${client}`);
  const text = await response.text();
  const { connections } = JSON.parse(text) as { connections: { id: string }[] };
  return { text, ids: connections.map(({ id }) => id) };
}

describe('the connections of the management API', () => {
  let broker: BrokerUnderTest;
  let call: ManagementCall;
  let dataDir: string;
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'idp-login-management-'));
    broker = await startManagedBroker({ dataDir, documentMaxAgeSeconds: 0 });
    call = await createManagementCaller(broker);
  });
  after(async () => {
    await broker.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('lists, searches, filters and pages', async () => {
    const all = (await call('GET', '/connections')).body;
    assert.deepEqual(
      [all.total, all.connections.map(({ id }: { id: string }) => id), all.connections[0].source],
      [2, ['users', 'email'], 'configuration'],
    );
    assert.equal((await call('GET', '/connections?strategy=email')).body.total, 1);
    assert.equal((await call('GET', '/connections?q=PASSw')).body.connections[0].id, 'users');
    const second = (await call('GET', '/connections?page=1&per_page=1')).body;
    assert.deepEqual([second.total, second.connections.length, second.connections[0].id], [2, 1, 'email']);
  });

  it('names every parameter that is wrong', async () => {
    const unknown = await call('GET', '/connections?srategy=email');
    assert.deepEqual([unknown.status, unknown.body.problems[0].path], [400, 'srategy']);
    const page = await call('GET', '/connections?page=-1&per_page=5000');
    assert.deepEqual(
      page.body.problems.map(({ path }: { path: string }) => path),
      ['page', 'per_page'],
    );
  });

  it('makes a connection that can be used at once', async () => {
    const { status, body, headers } = await call('POST', '/connections', okta);
    assert.equal(status, 201);
    assert.equal(headers.get('location'), `${broker.url}/api/v2/connections/okta`);
    assert.deepEqual([body.id, body.source, body.sync], ['okta', 'api', 'on_each_login']);
    assert.ok((await documentOf(broker)).ids.includes('okta'));
    assert.equal(broker.connections.byDomain('okta.example', 'demo-app')?.connection.id, 'okta');
  });

  it('lets no secret out, through no door', async () => {
    const one = await call('GET', '/connections/okta');
    assert.deepEqual(one.body.options.clientSecret, { kept: true });
    const list = await call('GET', '/connections');
    const widget = await documentOf(broker);
    for (const text of [JSON.stringify(one.body), JSON.stringify(list.body), widget.text]) {
      assert.doesNotMatch(text, /the-okta-secret/);
    }
    assert.doesNotMatch(widget.text, /okta\.example|clientId|issuer":"https:\/\/okta/);
    const file = await readFile(join(dataDir, 'broker.sqlite'));
    const wal = await readFile(join(dataDir, 'broker.sqlite-wal')).catch(() => Buffer.alloc(0));
    assert.equal(file.includes('the-okta-secret') || wal.includes('the-okta-secret'), false);
  });

  it('replaces the options as a whole, and keeps the secret that came back as it went out', async () => {
    const { body } = await call('GET', '/connections/okta');
    await call('PATCH', '/connections/okta', { options: { ...body.options, scope: 'openid email' } });
    const kept = broker.connections.get('okta')?.connection.options as Record<string, unknown>;
    assert.deepEqual([kept['scope'], kept['clientSecret']], ['openid email', 'the-okta-secret']);
    await call('PATCH', '/connections/okta', { options: { issuer: okta.options.issuer, clientId: 'public' } });
    const replaced = broker.connections.get('okta')?.connection.options as Record<string, unknown>;
    assert.deepEqual(
      [replaced['scope'], replaced['clientSecret'], replaced['clientAuth']],
      ['openid profile email', undefined, 'none'],
    );
    const nothing = await call('PATCH', '/connections/okta', {
      options: { issuer: okta.options.issuer, clientId: 'public', clientSecret: { kept: true } },
    });
    assert.deepEqual([nothing.status, nothing.body.problems[0].path], [400, 'options.clientSecret']);
    await call('PATCH', '/connections/okta', { options: okta.options });
  });

  it('leaves what was not sent, takes away what was sent as null', async () => {
    await call('PATCH', '/connections/okta', { label: 'Okta of Acme', order: 7 });
    const { body } = await call('PATCH', '/connections/okta', { order: null, sync: 'on_first_login' });
    assert.deepEqual(
      [body.label, body.order, body.sync, body.domains],
      ['Okta of Acme', undefined, 'on_first_login', ['okta.example']],
    );
  });

  it('lists every problem with its path, and changes nothing', async () => {
    const { status, body } = await call('PATCH', '/connections/okta', {
      sync: 'sometimes',
      domains: ['acme.example', 'not a domain'],
      clients: ['nobody'],
      colour: 'red',
      options: { issuer: 'http://okta.example', clientID: 'x' },
    });
    assert.equal(status, 400);
    const paths = body.problems.map(({ path }: { path: string }) => path).sort();
    assert.deepEqual(paths, [
      'clients[0]',
      'colour',
      'domains[1]',
      'options.clientID',
      'options.clientId',
      'options.issuer',
      'sync',
    ]);
    assert.equal((await call('GET', '/connections/okta')).body.label, 'Okta of Acme');
  });

  it('never changes id and strategy, and takes no id twice', async () => {
    const moved = await call('PATCH', '/connections/okta', { id: 'other', strategy: 'saml' });
    assert.deepEqual(
      moved.body.problems.map(({ path }: { path: string }) => path),
      ['id', 'strategy'],
    );
    const twice = await call('POST', '/connections', okta);
    assert.deepEqual([twice.status, twice.body.error], [409, 'connection_exists']);
    const domain = await call('POST', '/connections', { ...okta, id: 'okta2' });
    assert.deepEqual([domain.status, domain.body.problems[0].path], [400, 'domains[0]']);
  });

  it('reads no environment and no file for who calls it', async () => {
    const { status, body } = await call('PATCH', '/connections/okta', {
      options: { ...okta.options, clientSecret: { env: 'PATH' }, scope: { file: '/etc/hostname' } },
    });
    assert.equal(status, 400);
    assert.deepEqual(body.problems.map(({ path }: { path: string }) => path).sort(), [
      'options.clientSecret',
      'options.scope',
    ]);
  });

  it('is enabled for one application and not for another', async () => {
    const { body } = await call('PATCH', '/connections/okta/clients', [{ client_id: 'demo-app', status: false }]);
    const status = Object.fromEntries(
      body.map((row: { client_id: string; status: boolean }) => [row.client_id, row.status]),
    );
    assert.deepEqual([status['demo-app'], status['idp-login-admin']], [false, true]);
    assert.equal((await documentOf(broker)).ids.includes('okta'), false);
    assert.equal((await documentOf(broker, 'idp-login-admin')).ids.includes('okta'), true);
    const wrong = await call('PATCH', '/connections/okta/clients', [{ client_id: 'nobody', status: 1 }]);
    assert.deepEqual(
      wrong.body.problems.map(({ path }: { path: string }) => path),
      ['[0].client_id', '[0].status'],
    );
  });

  it('survives a restart, and so does a deletion', async () => {
    await call('PATCH', '/connections/users', { label: 'Sign in by password' });
    await call('DELETE', '/connections/email');
    await broker.close();
    broker = await startManagedBroker({ dataDir, documentMaxAgeSeconds: 0 });
    call = await createManagementCaller(broker);
    const list = (await call('GET', '/connections')).body.connections;
    assert.deepEqual(
      list.map((row: { id: string; label: string; source: string }) => [row.id, row.label, row.source]),
      [
        ['users', 'Sign in by password', 'api'],
        ['okta', 'Okta of Acme', 'api'],
      ],
    );
    const options = broker.connections.get('okta')?.connection.options as Record<string, unknown>;
    assert.equal(options['clientSecret'], 'the-okta-secret');
    const page = await createEmbeddedApp(broker.url);
    const { body } = await page.start({ connection: 'users', ...ada });
    assert.ok(body.authorization_code);
  });

  it('deletes a connection with its users, but not the default one', async () => {
    const refused = await call('DELETE', '/connections/users');
    assert.deepEqual([refused.status, refused.body.error], [409, 'in_use']);
    const identity = {
      connection: 'okta',
      sourceUserId: 'one',
      strategy: 'oidc',
      kind: 'enterprise' as const,
      raw: {},
      profile: { name: 'One' },
    };
    const { userId } = broker.store.users.create({ identity, profile: { name: 'One' } });
    assert.equal((await call('DELETE', '/connections/okta')).status, 204);
    assert.equal(broker.store.users.find(userId), undefined);
    assert.equal((await call('GET', '/connections/okta')).status, 404);
  });

  it('writes down who changed what', async () => {
    const [entry] = (await call('GET', '/logs?type=sapi')).body;
    assert.deepEqual(
      [entry.client_id, entry.detail.operation, entry.detail.status],
      ['automation', 'DELETE /api/v2/connections/okta', 204],
    );
  });
});
