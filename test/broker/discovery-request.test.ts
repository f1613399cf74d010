import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { requestDiscovery } from '../../src/broker/discovery-request.js';
import { startServer } from '../client/support/scripted-server.js';
import type { ScriptedServer } from '../client/support/scripted-server.js';

let server: ScriptedServer;
before(async () => {
  server = await startServer();
});
after(() => server[Symbol.asyncDispose]());

const ask = (identifier: string) => requestDiscovery({ endpoint: `${server.origin}/hrd`, identifier, clientId: 'app' });

describe('requestDiscovery', () => {
  it('sends the domain, never the name, as a request that needs no preflight', async () => {
    server.answer('/hrd', { json: { outcome: 'connection', connection: 'acme' } });
    assert.deepEqual(await ask(' Wile.E@ACME.example. '), {
      outcome: 'connection',
      connection: 'acme',
      loginHint: 'Wile.E@ACME.example.',
    });
    const request = server.seen.at(-1);
    assert.match(request?.headers['content-type'] ?? '', /^application\/x-www-form-urlencoded/);
    assert.deepEqual(Object.fromEntries(request?.form ?? []), { client_id: 'app', identifier: '*@acme.example' });
  });

  it('sends a domain of another script in its ASCII form', async () => {
    server.answer('/hrd', { json: { outcome: 'local' } });
    await ask('anna@bücher.example');
    assert.equal(server.seen.at(-1)?.form.get('identifier'), '*@xn--bcher-kva.example');
  });

  for (const identifier of ['ada', '+46701234567', '@acme.example', 'ada@', 'ada@a/b', 'ada@a b', ''])
    it(`keeps ${JSON.stringify(identifier)} to itself`, async () => {
      server.seen.length = 0;
      assert.deepEqual(await ask(identifier), { outcome: 'local' });
      assert.equal(server.seen.length, 0);
    });

  for (const [answer, expected] of [
    [{ outcome: 'local' }, { outcome: 'local' }],
    [
      { outcome: 'choose', connections: ['a', 'b'] },
      { outcome: 'choose', connections: ['a', 'b'] },
    ],
    [
      { outcome: 'redirect', loginHint: 'x' },
      { outcome: 'redirect', loginHint: 'x' },
    ],
    [{ outcome: 'connection' }, { outcome: 'redirect', loginHint: 'a@b.example' }],
    [
      { outcome: 'choose', connections: [5] },
      { outcome: 'redirect', loginHint: 'a@b.example' },
    ],
    [{ outcome: 'teleport' }, { outcome: 'redirect', loginHint: 'a@b.example' }],
    [{}, { outcome: 'redirect', loginHint: 'a@b.example' }],
  ] as const)
    it(`reads ${JSON.stringify(answer)}`, async () => {
      server.answer('/hrd', { json: answer });
      assert.deepEqual(await ask('a@b.example'), expected);
    });

  it('says that it has to wait, or that the interaction is over', async () => {
    server.answer('/hrd', { status: 429, headers: { 'retry-after': '9' } });
    await assert.rejects(ask('a@b.example'), { code: 'rate_limited', retryAfterMs: 9000, phase: 'discovery' });
    server.answer('/hrd', { status: 400, json: { error: 'invalid_session' } });
    await assert.rejects(ask('a@b.example'), { code: 'session_expired' });
  });
});
