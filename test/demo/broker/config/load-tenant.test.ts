import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { loadTenant } from '../../../../demo/broker/config/load-tenant.js';
import { ConfigurationError } from '../../../../demo/broker/config/problems.js';
import { defineTenant, env, file } from '../../../../demo/broker/config/tenant.js';
import { connectionRegistry as registry } from '../../../../demo/broker/connections/registry.js';

const client = { id: 'app', name: 'App', type: 'spa', redirectUris: ['https://app.example/callback'] } as const;
const source = { issuer: 'https://idp.example', clientId: 'broker' };

async function problemsOf(value: unknown, environment: Record<string, string> = {}): Promise<Record<string, string>> {
  try {
    await loadTenant(value as never, { registry, env: environment });
    return {};
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]));
  }
}

describe('loadTenant', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'idp-login-tenant-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('reads the tenant of the demo, with all ports moved by one setting', async () => {
    const tenant = await loadTenant('demo/broker/config/demo-tenant.ts', { registry, env: { DEMO_PORT: '5000' } });
    assert.deepEqual(tenant.clients[0]?.redirectUris, ['http://localhost:5000/callback.html']);
    assert.equal(tenant.apis[0]?.audience, 'http://localhost:5002/');
    assert.equal(tenant.mail?.url, 'smtp://127.0.0.1:5004');
    const social = tenant.connections.find(({ id }) => id === 'social');
    assert.equal((social?.options as { issuer: string }).issuer, 'http://127.0.0.1:5005');
    assert.equal(social?.kind, 'social');
  });

  it('reads the same from JSON, with secrets from the environment and texts from files beside it', async () => {
    await writeFile(join(folder, 'secret.txt'), 'from-a-file');
    const connection = { id: 'acme', strategy: 'oidc', domains: ['ACME.example', 'b\u00FCcher.example'] };
    const path = join(folder, 'tenant.json');
    const json = {
      name: 'JSON',
      clients: [client],
      connections: [
        { ...connection, options: { ...source, clientSecret: { env: 'ACME_SECRET' } } },
        { id: 'other', strategy: 'oidc', options: { ...source, clientSecret: { file: 'secret.txt' } } },
      ],
    };
    await writeFile(path, JSON.stringify(json));
    const tenant = await loadTenant(path, { registry, env: { ACME_SECRET: 'hush' } });
    assert.deepEqual(
      tenant.connections.map(({ options }) => (options as { clientSecret: string }).clientSecret),
      ['hush', 'from-a-file'],
    );
    assert.deepEqual(tenant.connections[0]?.domains, ['acme.example', 'xn--bcher-kva.example']);
  });

  it('reports every problem with its path', async () => {
    const wrong = {
      name: '',
      clients: [
        {
          ...client,
          redirectUris: ['http://app.example/cb', 'https://ok.example/#x'],
          webOrigins: ['https://a.example/path'],
        },
        { ...client, type: 'web' },
        { ...client, id: 'x', secret: 'public clients have none' },
      ],
      apis: [{ audience: 'no uri', name: 'A', scopes: ['two words'] }],
      connections: [
        { id: 'a', strategy: 'oidc', options: { issuer: 'http://idp.example', scope: 'profile', colour: 'red' } },
        { id: 'a', strategy: 'nothing' },
        { id: 'b', strategy: 'oidc', domains: ['x.example'], options: source },
        { id: 'c', strategy: 'oidc', domains: ['x.example', 'no domain'], clients: ['nobody'], options: source },
        {
          id: 'd',
          strategy: 'database',
          sync: 'sometimes',
          options: { identifiers: ['shoe size'], passwordPolicy: 'best' },
        },
        'text',
      ],
      users: [{ connection: 'nowhere' }],
      limits: { loginsByIp: { max: 0 } },
      defaultConnection: 'nowhere',
      mail: { url: 'http://mail', from: 'x' },
    };
    const problems = await problemsOf(wrong);
    assert.deepEqual(Object.keys(problems).sort(), [
      'apis[0].audience',
      'apis[0].scopes[0]',
      'clients[0].redirectUris',
      'clients[0].redirectUris[0]',
      'clients[0].redirectUris[1]',
      'clients[0].webOrigins[0]',
      'clients[1].id',
      'clients[1].secret',
      'clients[2].secret',
      'connections[0].options.clientId',
      'connections[0].options.colour',
      'connections[0].options.issuer',
      'connections[0].options.scope',
      'connections[1].id',
      'connections[1].strategy',
      'connections[3].clients[0]',
      'connections[3].domains[0]',
      'connections[3].domains[1]',
      'connections[4].options.identifiers[0]',
      'connections[4].options.passwordPolicy',
      'connections[4].sync',
      'connections[5]',
      'connections[5].id',
      'connections[5].strategy',
      'defaultConnection',
      'limits.loginsByIp.max',
      'mail.url',
      'name',
      'users[0]',
      'users[0].connection',
    ]);
  });

  it('never shows a secret in a problem', async () => {
    const tenant = { name: 'x', clients: [{ ...client, secret: 'hush-hush' }], connections: [] };
    assert.doesNotMatch(JSON.stringify(await problemsOf(tenant)), /hush-hush/);
  });

  it('says which variable and which file are missing', async () => {
    const tenant = defineTenant({
      name: 'x',
      clients: [client],
      connections: [
        { id: 'a', strategy: 'oidc', options: { ...source, clientSecret: env('NOT_SET') } },
        { id: 'b', strategy: 'oidc', options: { ...source, clientSecret: file('not-there.txt') } },
      ],
    });
    const problems = await problemsOf(tenant);
    assert.match(problems['connections[0].options.clientSecret'] ?? '', /NOT_SET/);
    assert.match(problems['connections[1].options.clientSecret'] ?? '', /not-there\.txt/);
  });

  it('says that a file cannot be read', async () => {
    await assert.rejects(loadTenant(join(folder, 'none.json'), { registry, env: {} }), {
      name: 'StartError',
      message: /none\.json cannot be read/,
    });
  });
});
