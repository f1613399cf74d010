import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { startTestBroker } from '../support/broker-under-test.js';

describe('GET /.well-known/webfinger', () => {
  it('tells the issuer of everybody and the connection of a domain', async () => {
    const broker = await startTestBroker();
    broker.connect({
      id: 'acme',
      strategy: 'oidc',
      domains: ['acme.example'],
      options: { issuer: 'https://idp.acme.example', clientId: 'x' },
    });
    const ask = async (query: string) => {
      const response = await fetch(`${broker.url}/.well-known/webfinger?${query}`);
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      return (await response.json()) as { links: unknown; error?: string };
    };
    const issuer = { rel: 'http://openid.net/specs/connect/1.0/issuer', href: broker.url };
    const connection = {
      rel: 'urn:idp-login:rel:connection',
      href: `${broker.url}/authorize`,
      properties: { 'urn:idp-login:connection': 'acme' },
    };
    assert.deepEqual((await ask('resource=acct:*@acme.example')).links, [issuer, connection]);
    assert.deepEqual((await ask('resource=acct:a@nowhere.example')).links, [issuer]);
    assert.deepEqual((await ask(`resource=acct:*@acme.example&rel=${connection.rel}`)).links, [connection]);
    assert.equal((await ask('')).error, 'invalid_request');
    await broker.close();
  });
});
