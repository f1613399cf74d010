import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { passwordModule } from '../../../../demo/broker/account/password-routes.js';
import { linkingModule } from '../../../../demo/broker/linking/linking.js';
import { createVisitor } from '../../../support/visitor.js';
import { ada, app, startTestBroker, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createRedirectApp, formWith } from '../support/redirect-app.js';

describe('a change of the password while signed in', () => {
  let broker: BrokerUnderTest;
  before(async () => {
    broker = await startTestBroker({ modules: [linkingModule, passwordModule] });
    const options = { passwordHistory: 2 };
    broker.connect({ id: 'users', strategy: 'database', label: 'Password', options });
  });
  after(() => broker.close());

  const signIn = async (password: string) => {
    const client = await createRedirectApp(broker.url, createVisitor({ stopAt: (url) => url.origin === app }));
    const page = await client.open();
    const back = await client.visitor.submit(page, formWith(page, 'password'), { username: ada.username, password });
    return { client, tokens: back.url.origin === app ? await client.finish(back) : undefined };
  };

  it('needs the present password, keeps the policy, and ends every other session', async () => {
    const here = await signIn(ada.password);
    const elsewhere = await signIn(ada.password);
    const { visitor } = here.client;
    const page = await visitor.open(`${broker.url}/account/password`);
    const form = formWith(page, 'new_password');
    const change = (password: string, next: string) => visitor.submit(page, form, { password, new_password: next });

    assert.match((await change('wrong', 'Another-word-7')).text, /did not match/);
    assert.match((await change(ada.password, 'short')).text, /not strong enough/);
    assert.match((await change(ada.password, ada.password)).text, /used that password before/);
    assert.equal(
      (await visitor.submit(page, form, { csrf: 'x', password: ada.password, new_password: 'y' })).status,
      403,
    );
    assert.match((await change(ada.password, 'Another-word-7')).text, /Your password is changed/);

    const still = await here.client.open();
    assert.equal(still.url.origin, app, 'this session goes on');
    assert.ok((await here.client.finish(still)).claims.sub);
    const gone = await elsewhere.client.open();
    assert.equal(gone.url.origin, broker.url, 'the other one is over');
    assert.equal((await signIn(ada.password)).tokens, undefined);
    assert.ok((await signIn('Another-word-7')).tokens);
    assert.equal(broker.store.log.list({ type: 'scp' }).length, 1);
    assert.equal(broker.store.log.list({ type: 'fcp' }).length, 3);
  });

  it('takes no more guesses after ten', async () => {
    const { client } = await signIn('Another-word-7');
    const page = await client.visitor.open(`${broker.url}/account/password`);
    const form = formWith(page, 'new_password');
    const guess = () => client.visitor.submit(page, form, { password: 'wrong', new_password: 'Third-word-8' });
    for (let tries = 0; tries < 9; tries++) await guess();
    const refused = await guess();
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
  });

  it('leads who is not signed in to the login page', async () => {
    const visitor = createVisitor({ stopAt: (url) => url.origin === app });
    const page = await visitor.open(`${broker.url}/account/password`);
    assert.match(page.url.pathname, /^\/interaction\//);
  });
});
