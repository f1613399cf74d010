import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { connectionsUrl, fetchConnections } from '../../src/broker/connections-request.js';
import { startServer } from '../client/support/scripted-server.js';
import type { ScriptedServer } from '../client/support/scripted-server.js';

let server: ScriptedServer;
before(async () => {
  server = await startServer();
});
after(() => server[Symbol.asyncDispose]());

const document = (more: object = {}): object => ({
  version: 1,
  issuer: server.origin,
  client_id: 'app',
  connections: [{ kind: 'social', strategy: 'oidc', id: 'fabrikam', label: 'Fabrikam' }],
  ...more,
});

describe('connectionsUrl', () => {
  it('is below the issuer, and names the client', () => {
    const url = connectionsUrl({ issuer: 'https://x.example/a/', clientId: 'a b', organization: 'acme' });
    assert.equal(url, 'https://x.example/a/login/connections?client_id=a+b&organization=acme');
  });

  it('keeps the query of an endpoint', () => {
    const url = connectionsUrl({ issuer: '', clientId: 'app', endpoint: 'https://y.example/c?tenant=1' });
    assert.equal(url, 'https://y.example/c?tenant=1&client_id=app');
  });
});

describe('fetchConnections', () => {
  const request = () => ({ issuer: server.origin, clientId: 'app' });

  it('reads the connections with one plain GET', async () => {
    server.answer('/login/connections', { json: document() });
    const { connections } = await fetchConnections(request());
    assert.equal(connections[0]?.id, 'fabrikam');
    assert.equal(server.seen.at(-1)?.method, 'GET');
    assert.equal(server.seen.at(-1)?.query.get('client_id'), 'app');
  });

  it('does not care about a slash at the end of the issuer', async () => {
    server.answer('/login/connections', { json: document({ issuer: `${server.origin}/` }) });
    assert.ok(await fetchConnections(request()));
  });

  it('says that the broker does not know the client', async () => {
    server.answer('/login/connections', { status: 404, json: { error: 'invalid_client' } });
    await assert.rejects(fetchConnections(request()), { code: 'misconfigured_client', phase: 'connections' });
  });

  for (const [what, more, code] of [
    ['of another broker', { issuer: 'https://evil.example' }, 'issuer_mismatch'],
    ['for another client', { client_id: 'other' }, 'invalid_response'],
    ['of another version', { version: 2 }, 'invalid_response'],
    ['without connections', { connections: undefined }, 'invalid_response'],
  ] as const)
    it(`refuses a document ${what}`, async () => {
      server.answer('/login/connections', { json: document(more) });
      await assert.rejects(fetchConnections(request()), { code, phase: 'connections' });
    });
});
