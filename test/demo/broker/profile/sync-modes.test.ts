import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { SyncMode } from '../../../../demo/broker/config/tenant.js';
import { startOpenIdProvider } from '../../../../demo/sources/openid-provider.js';
import type { Person } from '../../../../demo/sources/openid-provider/people.js';
import { fabrikam } from '../../../../demo/sources/social/brand.js';
import { fabrikamPeople } from '../../../../demo/sources/social/people.js';
import type { BrokerUnderTest } from '../support/broker-under-test.js';
import { createManagementCaller, startManagedBroker, type ManagementCall } from '../support/management-caller.js';
import { createRedirectApp, formWith } from '../support/redirect-app.js';
import type { VisitedPage } from '../../../support/visitor.js';

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

describe('the sync modes of a connection, with a real provider', () => {
  const [seed] = fabrikamPeople;
  assert.ok(seed);
  const sam: Mutable<Person> = { ...seed };
  let broker: BrokerUnderTest;
  let provider: Awaited<ReturnType<typeof startOpenIdProvider>>;
  let api: ManagementCall;

  before(async () => {
    broker = await startManagedBroker();
    const redirectUris = [`${broker.url}/login/callback`];
    const clients = [{ id: 'dev-broker', secret: 'social-client-secret', name: 'Dev broker', redirectUris }];
    provider = await startOpenIdProvider({ port: 0, brand: fabrikam, people: [sam], clients });
    api = await createManagementCaller(broker);
  });
  after(async () => {
    await provider.close();
    await broker.close();
  });

  const connect = (id: string, sync: SyncMode): void =>
    broker.connect({
      id,
      strategy: 'oidc',
      kind: 'social',
      label: id,
      sync,
      options: { issuer: provider.url, clientId: 'dev-broker', clientSecret: 'social-client-secret' },
    });
  const login = async (connection: string) => {
    const client = await createRedirectApp(broker.url);
    let page: VisitedPage = await client.open({ connection });
    page = await client.visitor.submit(page, formWith(page, 'password'), {
      username: sam.username,
      password: sam.password,
    });
    for (let step = 0; step < 3 && page.url.origin === provider.url && page.forms[0]; step += 1) {
      page = await client.visitor.submit(page, page.forms[0], { decision: 'allow' });
    }
    return { client, page };
  };
  const signIn = async (connection: string) => {
    const { client, page } = await login(connection);
    return (await client.finish(page)).claims;
  };
  const renameUpstream = (givenName: string, email: string): void => void Object.assign(sam, { givenName, email });

  it('on_each_login: the source’s name replaces the old one, and nobody may edit it', async () => {
    connect('each', 'on_each_login');
    renameUpstream('Sam', 'sam@fabrikam.example');
    const first = await signIn('each');
    renameUpstream('Samantha', 'samantha@fabrikam.example');
    const second = await signIn('each');
    assert.equal(second.sub, first.sub);
    assert.deepEqual([second['given_name'], second['email']], ['Samantha', 'samantha@fabrikam.example']);
    const refused = await api('PATCH', `/users/${encodeURIComponent(first.sub)}`, { name: 'Edited' });
    assert.equal(refused.status, 400);
    assert.equal(refused.body.error, 'attribute_synced');
    assert.equal((await api('PATCH', `/users/${encodeURIComponent(first.sub)}`, { blocked: false })).status, 200);
  });

  it('on_first_login: the five attributes stay, edits survive, and the others keep following the source', async () => {
    connect('first', 'on_first_login');
    renameUpstream('Sam', 'sam@fabrikam.example');
    const { sub } = await signIn('first');
    const edited = await api('PATCH', `/users/${encodeURIComponent(sub)}`, { name: 'Edited', nickname: null });
    assert.equal(edited.status, 200);
    renameUpstream('Samantha', 'samantha@fabrikam.example');
    const later = await signIn('first');
    assert.equal(later.sub, sub);
    assert.deepEqual([later['name'], later['given_name']], ['Edited', 'Sam']);
    assert.equal(later['email'], 'samantha@fabrikam.example');
  });

  it('never_on_login: who is unknown is refused, who is known is never touched', async () => {
    connect('never', 'never_on_login');
    renameUpstream('Sam', 'sam@fabrikam.example');
    const before = broker.services.users.list({ limit: 100 }).length;
    const refused = await login('never');
    assert.equal(refused.page.url.origin, broker.url);
    assert.match(refused.page.text, /role="alert"/);
    assert.equal(broker.services.users.list({ limit: 100 }).length, before);
    assert.equal(broker.store.log.list({ type: 'f', connection: 'never' }).length, 1);

    // Somebody else made the user, as an administrator or an import does.
    const made = broker.services.users.create({
      identity: {
        connection: 'never',
        sourceUserId: sam.sub,
        strategy: 'oidc',
        kind: 'social',
        raw: {},
        profile: { name: 'Made by hand' },
      },
      profile: { name: 'Made by hand' },
    });
    const claims = await signIn('never');
    assert.equal(claims.sub, made.userId);
    assert.equal(claims['name'], 'Made by hand');
    assert.equal(claims['given_name'], undefined);
    assert.equal(claims['email'], 'sam@fabrikam.example');
    const edited = await api('PATCH', `/users/${encodeURIComponent(claims.sub)}`, { name: 'Edited' });
    assert.equal(edited.status, 200);
    assert.equal((await signIn('never'))['name'], 'Edited');
  });
});
