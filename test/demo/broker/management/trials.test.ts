import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { createVisitor } from '../../../support/visitor.js';
import { ada, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createManagementCaller, startManagedBroker, type ManagementCall } from '../support/management-caller.js';
import { formWith } from '../support/redirect-app.js';

describe('trying a connection', () => {
  let broker: BrokerUnderTest;
  let call: ManagementCall;
  before(async () => {
    broker = await startManagedBroker();
    call = await createManagementCaller(broker);
    await call('PATCH', '/connections/users', { disabled: true });
  });
  after(() => broker.close());

  const begin = async (): Promise<{ readonly ticket: string; readonly url: string }> => {
    const { status, body } = await call('POST', '/connections/users/trials');
    assert.equal(status, 201);
    return body;
  };

  it('makes the whole round trip, also with a connection that nobody may use, and leaves no session', async () => {
    const { ticket, url } = await begin();
    const visitor = createVisitor({ stopAt: () => false, runsScripts: true });
    const page = await visitor.open(new URL(url));
    const form = formWith(page, 'password');
    const done = await visitor.submit(page, form, { username: ada.username, password: ada.password });
    assert.equal(done.url.pathname, `/admin/tried/${ticket}`);
    const { body } = await call('GET', `/trials/${ticket}`);
    assert.deepEqual(
      [body.status, body.connection, body.profile.email, body.claims['urn:idp-login:connection']],
      ['works', 'users', ada.username, 'users'],
    );
    assert.equal(
      broker.store.database.get<{ total: number }>(
        "SELECT count(*) AS total FROM oidc WHERE model = 'Session' AND json_extract(payload, '$.accountId') IS NOT NULL",
      )?.total,
      0,
    );
  });

  it('can be begun by an administrator alone', async () => {
    const straight = new URL(`${broker.url}/authorize`);
    for (const [name, value] of Object.entries({
      client_id: 'idp-login-try',
      response_type: 'code',
      redirect_uri: `${broker.url}/admin/tried`,
      scope: 'openid',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      connection: 'users',
    })) {
      straight.searchParams.set(name, value);
    }
    const answer = await fetch(straight, { redirect: 'manual', headers: { Accept: 'application/json' } });
    const where = new URL(answer.headers.get('location') ?? straight, straight);
    assert.doesNotMatch(where.pathname, /^\/interaction/);
    const document = await fetch(`${broker.url}/login/connections?client_id=idp-login-try`);
    assert.equal(document.status, 404);
  });

  it('has a ticket that works once, and an end', async () => {
    const { ticket, url } = await begin();
    assert.equal((await call('GET', `/trials/${ticket}`)).status, 404);
    broker.advance(3600);
    call = await createManagementCaller(broker);
    const late = await fetch(url, { redirect: 'manual' });
    assert.equal(late.headers.get('location'), '/admin/tried/unknown');
    const forged = await fetch(`${broker.url}/admin/tried?code=x&state=y`, { redirect: 'manual' });
    assert.equal(forged.headers.get('location'), '/admin/tried/unknown');
  });
});
