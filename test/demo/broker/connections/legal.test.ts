import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { LegalOptions } from '../../../../demo/broker/connections/legal.js';
import type { LogRepository } from '../../../../demo/broker/store/log-repository.js';
import { startEid } from '../../../../demo/sources/eid/eid.js';
import type { RunningSource } from '../../../../demo/sources/source.js';
import type { VisitedPage } from '../../../support/visitor.js';
import { startTestBroker, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createRedirectApp, linkTo, type RedirectApp } from '../support/redirect-app.js';

const sameDevice = 'urn:nordic-eid:acr:same-device';
const otherDevice = 'urn:nordic-eid:acr:other-device';
const identity = { 'national-id': '19121212-1212', code: '123456', decision: 'confirm' };

describe('legalConnection', () => {
  let broker: BrokerUnderTest;
  let eid: RunningSource;

  before(async () => {
    broker = await startTestBroker();
    eid = await startEid({ port: 0, redirectUris: [`${broker.url}/login/callback`] });
    connect('eid');
  });
  after(async () => {
    await Promise.all([broker.close(), eid.close()]);
  });

  function connect(id: string, options: Partial<LegalOptions> = {}): void {
    broker.connect({
      id,
      strategy: 'eid',
      label: 'Nordic eID',
      options: {
        issuer: eid.url,
        clientId: 'dev-broker',
        clientSecret: 'nordic-client-secret',
        scope: 'openid profile national_id',
        country: 'SE',
        assurance: 'high',
        variants: [
          { id: 'same-device', acr: sameDevice },
          { id: 'other-device', acr: otherDevice },
        ],
        ...options,
      },
    });
  }

  async function confirm(client: RedirectApp, page: VisitedPage): Promise<VisitedPage> {
    const app = await client.visitor.open(linkTo(page, /Open the app/));
    return client.visitor.submit(app, app.forms[0]!, identity);
  }

  it('identifies a person on the same device, with the number and never in an address', async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open({ connection: 'eid', login_hint: '19121212-1212' });
    assert.equal(page.url.origin, eid.url);
    const { claims } = await client.finish(await confirm(client, page));
    assert.equal(claims['urn:idp-login:connection'], 'eid');
    assert.equal(claims['name'], 'Tolvan Tolvansson');
    const profile = broker.services.users.find(claims.sub)?.profile;
    assert.equal(profile?.['national_id'], '191212121212');
    assert.equal(profile['country'], 'SE');
    assert.equal(profile['birthdate'], '1912-12-12');
    const elsewhere = client.visitor.visited.filter((address) => address.startsWith(eid.url));
    assert.ok(elsewhere.length > 0 && elsewhere.every((address) => !address.includes('1212')));
  });

  it('asks for the device that the application wants', async () => {
    const client = await createRedirectApp(broker.url);
    const page = await client.open({ connection: 'eid', acr_values: otherDevice });
    assert.match(page.text, /Scan the code/);
  });

  it('is described by country, assurance and variants', async () => {
    const address = `${broker.url}/login/connections?client_id=demo-app`;
    const { connections } = (await (await fetch(address)).json()) as { connections: Record<string, unknown>[] };
    const found = connections.find(({ id }) => id === 'eid');
    assert.equal(found?.['kind'], 'legal');
    assert.equal(found['country'], 'SE');
    assert.equal(found['assurance'], 'high');
    assert.deepEqual(found['variants'], [
      { id: 'same-device', hint: { connection: 'eid', acrValues: [sameDevice] } },
      { id: 'other-device', hint: { connection: 'eid', acrValues: [otherDevice] } },
    ]);
    assert.doesNotMatch(JSON.stringify(found), /secret|127\.0\.0\.1/);
  });

  it('refuses an answer of another sort than it asked for', async () => {
    connect('strict', { variants: [{ id: 'smart-card', acr: 'urn:nordic-eid:acr:smart-card' }] });
    const client = await createRedirectApp(broker.url);
    const choice = await client.open({ connection: 'strict' });
    const page = await client.visitor.submit(choice, choice.forms[0]!, { device: 'same-device' });
    const back = await confirm(client, page);
    assert.equal(back.url.origin, broker.url);
    assert.match(back.text, /role="alert"/);
    const [row] = (broker.services.log as LogRepository).list({ type: 'f' });
    assert.equal(row?.detail?.['code'], 'policy_denied');
  });

  it('takes bad settings apart', () => {
    assert.throws(() => {
      connect('wrong', { country: 'Sweden', variants: [], colour: 'blue' } as never);
    }, /country|variants|colour/);
  });
});
