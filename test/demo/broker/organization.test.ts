import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { ada, app, startTestBroker, type BrokerUnderTest } from './support/broker-under-test.js';
import { createEmbeddedApp } from './support/embedded-app.js';
import { createRedirectApp, formWith } from './support/redirect-app.js';

describe('a login for one organization', () => {
  let broker: BrokerUnderTest;

  before(async () => {
    broker = await startTestBroker();
    broker.connect({ id: 'staff', strategy: 'email', label: 'Staff', organization: 'org-1', options: {} });
  });
  after(() => broker.close());

  it('is offered the connections of the organization alone', async () => {
    const read = async (query: string): Promise<readonly string[]> => {
      const response = await fetch(`${broker.url}/login/connections?client_id=demo-app${query}`, {
        headers: { Origin: app },
      });
      const { connections } = (await response.json()) as { connections: readonly { readonly id: string }[] };
      return connections.map(({ id }) => id);
    };
    assert.deepEqual(await read('&organization=org-1'), ['staff']);
    assert.deepEqual(await read('&organization=org-2'), []);
  });

  it('is refused by every other connection, whatever the page asks for', async () => {
    const page = await createEmbeddedApp(broker.url, { withDpop: false });
    const { body } = await page.start({ connection: 'users', organization: 'org-1', ...ada });
    assert.equal(body.authorization_code, undefined);
    assert.equal(body.reason?.['code'], 'unknown_connection');
    const client = await createRedirectApp(broker.url);
    const opened = await client.open({ organization: 'org-1' });
    assert.ok(!opened.text.includes('name="password"'));
  });

  it('does not count a session of another organization', async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open();
    await client.finish(await client.visitor.submit(page, formWith(page, 'password'), ada));
    const again = await createRedirectApp(broker.url, client.visitor);
    assert.equal((await again.open({ prompt: 'none' })).url.origin, app);
    assert.equal(again.errorOf(await again.open({ prompt: 'none' })).error, null);
    const other = await again.open({ prompt: 'none', organization: 'org-1' });
    assert.equal(again.errorOf(other).error, 'login_required');
    assert.equal((await again.open({ organization: 'org-1' })).url.origin, broker.url);
  });
});
