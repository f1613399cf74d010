import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { ada, app, callback, startTestBroker, type BrokerUnderTest } from './support/broker-under-test.js';
import { createEmbeddedApp } from './support/embedded-app.js';
import { createRedirectApp, formWith } from './support/redirect-app.js';

describe('an app of somebody else', () => {
  let broker: BrokerUnderTest;
  before(async () => {
    broker = await startTestBroker({
      tenant: {
        clients: [
          {
            id: 'demo-app',
            name: 'Their <app>',
            type: 'spa',
            redirectUris: [callback],
            webOrigins: [app],
            firstParty: false,
          },
        ],
      },
    });
  });
  after(() => broker.close());

  const signIn = async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open();
    return { client, page: await client.visitor.submit(page, formWith(page, 'password'), ada) };
  };

  it('gets what it asks for when the person allows it, and is not asked for again', async () => {
    const { client, page } = await signIn();
    assert.equal(page.status, 200);
    assert.match(page.text, /Allow Their &lt;app&gt;\?/);
    assert.match(page.text, /see your e-mail address/);
    const form = formWith(page, 'csrf');
    const back = await client.visitor.submit(page, form, { allow: 'yes' });
    const { claims, response } = await client.finish(back);
    assert.equal(claims['email'], ada.username);
    assert.equal(claims['urn:idp-login:connection'], 'users');
    assert.equal(response.refresh_token, undefined);
    const again = await createRedirectApp(broker.url, client.visitor);
    assert.equal((await again.finish(await again.open())).claims.sub, claims.sub);
  });

  it('gets nothing when the person refuses', async () => {
    const { client, page } = await signIn();
    const back = await client.visitor.submit(page, formWith(page, 'csrf'), { allow: 'no' });
    assert.equal(client.errorOf(back).error, 'access_denied');
  });

  it('cannot take passwords itself', async () => {
    const page = await createEmbeddedApp(broker.url);
    const answer = await page.start({ connection: 'users', ...ada });
    assert.equal(answer.status, 400);
    assert.equal(answer.body.error, 'unauthorized_client');
  });
});
