import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ada, startTestBroker } from './support/broker-under-test.js';
import { createEmbeddedApp } from './support/embedded-app.js';

describe('the modules of a broker', () => {
  it('add stages, addresses and services, and are closed with it', async () => {
    const order: string[] = [];
    const broker = await startTestBroker({
      modules: [
        (core) => {
          order.push(`first of ${core.tenant.name}`);
          return { extras: { greeting: 'hello' }, close: async () => void order.push('closed') };
        },
        async (core) => {
          order.push(`second finds ${String(core.services.extras.get('greeting'))}`);
          return {
            stages: [
              {
                name: 'mark',
                run: async () => ({ kind: 'continue', idTokenClaims: { 'https://x.example/marked': true } }),
              },
            ],
            routes: [
              {
                method: 'GET',
                path: '/module/:name',
                handler: (ctx, { name = '' }) => {
                  ctx.body = { name, connections: core.connections().all().length };
                },
              },
            ],
          };
        },
      ],
    });
    const answer = await fetch(`${broker.url}/module/it`);
    assert.deepEqual(await answer.json(), { name: 'it', connections: 2 });
    const page = await createEmbeddedApp(broker.url);
    const { body } = await page.start({ connection: 'users', ...ada });
    assert.equal((await page.exchange(body.authorization_code ?? '')).claims['https://x.example/marked'], true);
    await broker.close();
    assert.deepEqual(order, ['first of Test tenant', 'second finds hello', 'closed']);
  });
});
