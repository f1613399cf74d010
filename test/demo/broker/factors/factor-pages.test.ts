import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';

import { Secret, TOTP } from 'otpauth';

import type { MfaConfig } from '../../../../demo/broker/config/tenant.js';
import { factorsModule } from '../../../../demo/broker/factors/factors.js';
import type { VisitedPage } from '../../../support/visitor.js';
import { ada, startTestBroker, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createRedirectApp, formWith, type RedirectApp } from '../support/redirect-app.js';

let broker: BrokerUnderTest;

async function start(mfa: MfaConfig): Promise<void> {
  broker = await startTestBroker({ modules: [factorsModule], tenant: { mfa } });
}

/** The key on a page that sets up an authenticator app. */
function keyOn(page: VisitedPage): string {
  const key = /<code>([A-Z2-7 ]{32,})<\/code>/.exec(page.text)?.[1];
  if (key === undefined) throw new Error(`no key on the page:\n${page.text}`);
  return key.replaceAll(' ', '');
}

/** Signs in and sets up an authenticator app; returns its key and the page after it. */
async function enroll({ visitor }: RedirectApp, page: VisitedPage) {
  const key = keyOn(page);
  const otp = codeAt(key);
  const codes = await visitor.submit(page, formWith(page, 'otp'), { otp });
  const done = await visitor.submit(codes, lastForm(codes), { factor: 'saved' });
  return { key, done };
}

function codeAt(key: string): string {
  return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: broker.services.now() });
}

function lastForm(page: VisitedPage): VisitedPage['forms'][number] {
  const form = page.forms.at(-1);
  if (form === undefined) throw new Error(`no form on the page:\n${page.text}`);
  return form;
}

const signIn = async (client: RedirectApp, params: Readonly<Record<string, string>> = {}): Promise<VisitedPage> => {
  const page = await client.open(params);
  return client.visitor.submit(page, formWith(page, 'password'), ada);
};

const mfa = 'urn:idp-login:acr:mfa';

describe('a second factor on the login page, without script', () => {
  afterEach(() => broker.close());

  it('is set up, asked for, and remembered in the browser for as long as the tenant says', async () => {
    await start({ policy: 'always', factors: ['otp', 'recovery-code'], rememberDays: 30 });
    const first = await createRedirectApp(broker.url);
    const { key, done } = await enroll(first, await signIn(first));
    const { claims } = await first.finish(done);
    assert.equal(claims['acr'], mfa);

    const again = (): Promise<RedirectApp> => createRedirectApp(broker.url, first.visitor);
    broker.advance(60);
    const second = await again();
    const asked = await signIn(second, { prompt: 'login' });
    assert.match(asked.text, /Do not ask again in this browser for\s+30 days/);
    const wrong = await first.visitor.submit(asked, formWith(asked, 'otp'), { otp: '000000' });
    assert.match(wrong.text, /That code is not right/);
    const passed = await first.visitor.submit(wrong, formWith(wrong, 'otp'), {
      otp: codeAt(key),
      remember_browser: 'true',
    });
    assert.deepEqual((await second.finish(passed)).claims['amr'], ['pwd', 'otp', 'mfa']);

    const third = await again();
    const direct = await third.finish(await signIn(third, { prompt: 'login' }));
    assert.deepEqual(direct.claims['amr'], ['pwd'], 'a browser that is remembered proves no factor');

    const elsewhere = await createRedirectApp(broker.url);
    assert.ok('otp' in formWith(await signIn(elsewhere), 'otp').fields, 'another browser is asked');

    broker.advance(30 * 24 * 3600);
    const later = await again();
    assert.ok('otp' in formWith(await signIn(later, { prompt: 'login' }), 'otp').fields, 'after 30 days it is asked');
  });

  it('is asked for when an application wants it, in a session that has none yet', async () => {
    await start({ policy: 'when-asked', factors: ['otp'] });
    const first = await createRedirectApp(broker.url);
    const plain = await first.finish(await signIn(first));
    assert.equal(plain.claims['acr'], undefined);

    const stepUp = await createRedirectApp(broker.url, first.visitor);
    const silent = await stepUp.open({ acr_values: mfa, prompt: 'none' });
    assert.equal(stepUp.errorOf(silent).error, 'interaction_required');
    const page = await stepUp.open({ acr_values: mfa });
    const done = await first.visitor.submit(page, formWith(page, 'otp'), { otp: codeAt(keyOn(page)) });
    const { claims, response } = await stepUp.finish(done);
    assert.equal(claims['acr'], mfa);
    assert.deepEqual(claims['amr'], ['pwd', 'otp', 'mfa']);
    assert.match(Buffer.from(response.access_token.split('.')[1] ?? '', 'base64url').toString(), /"acr":"urn:idp/);

    const third = await createRedirectApp(broker.url, first.visitor);
    const known = await third.finish(await third.open({ acr_values: mfa, prompt: 'none' }));
    assert.equal(known.claims['acr'], mfa, 'the session remembers it');
  });

  it('can be a recovery code, once', async () => {
    await start({ policy: 'always', factors: ['otp', 'recovery-code'] });
    const first = await createRedirectApp(broker.url);
    const page = await signIn(first);
    const codes = await first.visitor.submit(page, formWith(page, 'otp'), { otp: codeAt(keyOn(page)) });
    const all = [...codes.text.matchAll(/<li><code>([\w-]+)<\/code><\/li>/g)].map(([, code = '']) => code);
    assert.equal(new Set(all).size, 10);
    const reloaded = await first.visitor.open(new URL(`${codes.url.href.replace(/\/login$/, '')}`));
    assert.ok(!reloaded.text.includes(all[0] ?? ''), 'codes are shown once: a page that is opened again has new ones');
    const [code = ''] = [...reloaded.text.matchAll(/<li><code>([\w-]+)<\/code><\/li>/g)].map(([, found = '']) => found);
    await first.visitor.submit(reloaded, lastForm(reloaded), { factor: 'saved' });

    const use = async (otp: string): Promise<VisitedPage> => {
      const client = await createRedirectApp(broker.url);
      const asked = await signIn(client);
      const list = await client.visitor.submit(asked, lastForm(asked), { alternative: 'another-factor' });
      assert.match(list.text, /Authenticator app[\s\S]*Recovery code/);
      const form = await client.visitor.submit(list, lastForm(list), { factor: 'recovery' });
      return client.visitor.submit(form, formWith(form, 'otp'), { otp });
    };
    assert.match((await use(all[0] ?? '')).text, /That code is not right/, 'new codes end the old ones');
    assert.equal((await use(code.toLowerCase().replaceAll('-', ' '))).url.pathname, '/callback.html');
    assert.match((await use(code)).text, /That code is not right/, 'each works once');
  });
});
