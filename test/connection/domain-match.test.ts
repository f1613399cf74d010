import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Connection, ConnectionsDocument, DomainMatch } from '../../src/connection/connection.js';
import { findByDomain } from '../../src/connection/domain-match.js';

const company = (id: string, domains?: DomainMatch): Connection => ({
  kind: 'enterprise',
  strategy: 'oidc',
  id,
  hint: { connection: id },
  label: id,
  modes: ['redirect'],
  visibility: 'identifier',
  ...(domains ? { domains } : {}),
});
const document = (...connections: readonly Connection[]): ConnectionsDocument => ({
  version: 1,
  issuer: 'https://login.example',
  client_id: 'app',
  connections,
});
const acme = company('acme', { match: 'list', domains: ['acme.example', 'XN--BCHER-KVA.example'] });
const wide = company('wide', { match: 'list', domains: ['wide.example'], subdomains: true });
const other = company('other', { match: 'list', domains: ['acme.example'] });
const remote = company('remote', { match: 'remote' });

describe('findByDomain', () => {
  const cases: readonly [string, ConnectionsDocument, unknown][] = [
    ['wile@acme.example', document(acme), { outcome: 'connection', connection: 'acme' }],
    ['wile@ACME.example.', document(acme), { outcome: 'connection', connection: 'acme' }],
    ['wile@bücher.example', document(acme), { outcome: 'connection', connection: 'acme' }],
    ['wile@sub.acme.example', document(acme), { outcome: 'local' }],
    ['wile@notacme.example', document(acme), { outcome: 'local' }],
    ['wile@sub.wide.example', document(wide), { outcome: 'connection', connection: 'wide' }],
    ['wile@notwide.example', document(wide), { outcome: 'local' }],
    ['wile@acme.example@evil.example', document(acme), { outcome: 'local' }],
    ['wile@acme.example', document(acme, other), { outcome: 'choose', connections: ['acme', 'other'] }],
    ['wile@acme.example', document(acme, remote), { outcome: 'connection', connection: 'acme' }],
    ['wile@else.example', document(acme, remote), undefined],
    ['wile', document(remote), { outcome: 'local' }],
    ['wile@else.example', document(company('plain')), { outcome: 'local' }],
    ['wile@else.example', { ...document(), hrd: { endpoint: 'https://login.example/hrd' } }, undefined],
  ];
  for (const [identifier, connections, found] of cases) {
    it(`${identifier} among ${connections.connections.map(({ id }) => id).join(', ') || 'none'}`, () => {
      assert.deepEqual(findByDomain(connections, identifier), found);
    });
  }
});
