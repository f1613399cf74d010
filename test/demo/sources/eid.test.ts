import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import * as client from 'openid-client';

import { startEid } from '../../../demo/sources/eid/eid.js';
import type { EidOptions } from '../../../demo/sources/eid/eid.js';
import { createVisitor } from '../../support/visitor.js';
import type { VisitedPage, Visitor } from '../../support/visitor.js';

const callback = 'http://localhost:4181/login/callback';
const closing: (() => Promise<void>)[] = [];

after(async () => {
  await Promise.all(closing.map((close) => close()));
});

/** An application that asks, and the browser that carries the question. */
interface Asking {
  readonly url: string;
  readonly visitor: Visitor;
  open(acr?: string, parameters?: Record<string, string>): Promise<VisitedPage>;
  /** The claims that an address with a code leads to. */
  claims(back: URL): Promise<Record<string, unknown>>;
}

async function ask(options: Partial<EidOptions> = {}): Promise<Asking> {
  const { url, close } = await startEid({ port: 0, ...options });
  closing.push(close);
  const authentication = client.ClientSecretBasic('nordic-client-secret');
  const config = await client.discovery(new URL(url), 'dev-broker', undefined, authentication, {
    execute: [client.allowInsecureRequests],
  });
  const verifier = client.randomPKCECodeVerifier();
  const challenge = await client.calculatePKCECodeChallenge(verifier);
  const visitor = createVisitor({ stopAt: (address) => address.pathname === '/login/callback' });
  return {
    url,
    visitor,
    open: (acr, parameters = {}) =>
      visitor.open(
        client.buildAuthorizationUrl(config, {
          redirect_uri: callback,
          scope: 'openid profile national_id',
          state: 's',
          nonce: 'n',
          code_challenge: challenge,
          code_challenge_method: 'S256',
          ...(acr === undefined ? {} : { acr_values: acr }),
          ...parameters,
        }),
      ),
    async claims(back) {
      const checks = { pkceCodeVerifier: verifier, expectedState: 's', expectedNonce: 'n' };
      return { ...(await client.authorizationCodeGrant(config, back, checks)).claims() };
    },
  };
}

const identity = { 'national-id': '19121212-1212', code: '123456', decision: 'confirm' };

function appAddress(page: VisitedPage): string {
  return /href="([^"]*\/app\/[^"]*)"/.exec(page.text)?.[1] ?? assert.fail('no app');
}

describe('startEid', () => {
  it('identifies on the same device', async () => {
    const asking = await ask();
    const page = await asking.open('urn:nordic-eid:acr:same-device');
    const app = await asking.visitor.open(appAddress(page));
    assert.match(app.text, /Identify at Dev broker/);
    const back = await asking.visitor.submit(app, app.forms[0]!, identity);
    const claims = await asking.claims(back.url);
    assert.equal(claims['acr'], 'urn:nordic-eid:acr:same-device');
    assert.equal(claims['national_id'], '191212121212');
    assert.equal(claims['country'], 'SE');
    assert.equal(claims['name'], 'Tolvan Tolvansson');
    assert.equal(claims['birthdate'], '1912-12-12');
    assert.deepEqual(claims['amr'], ['swk', 'pin', 'mfa']);
    assert.ok(
      asking.visitor.visited.every((address) => !address.includes('121212')),
      'no person in an address',
    );
  });

  it('identifies on another device, by a code to scan and a number to compare', async () => {
    const asking = await ask();
    const page = await asking.open('urn:nordic-eid:acr:other-device');
    assert.match(page.text, /<svg/);
    const number = /class="number">(\d+)</.exec(page.text)?.[1] ?? '';
    const phone = createVisitor();
    const app = await phone.open(appAddress(page));
    assert.equal([...app.text.matchAll(/name="number" value="(\d+)"/g)].length, 3);
    const status = `${page.url.href}/status`;
    assert.match((await asking.visitor.open(status)).text, /waiting/);
    const done = await phone.submit(app, app.forms[0]!, { ...identity, number });
    assert.match(done.text, /You have identified yourself/);
    assert.match((await asking.visitor.open(status)).text, /confirmed/);
    const back = await asking.visitor.open(page.url);
    assert.equal((await asking.claims(back.url))['acr'], 'urn:nordic-eid:acr:other-device');
  });

  it('stops when the wrong number is chosen', async () => {
    const asking = await ask();
    const page = await asking.open('urn:nordic-eid:acr:other-device');
    const number = Number(/class="number">(\d+)</.exec(page.text)?.[1]);
    const phone = createVisitor();
    const app = await phone.open(appAddress(page));
    const done = await phone.submit(app, app.forms[0]!, { ...identity, number: String(number === 10 ? 11 : 10) });
    assert.match(done.text, /Nothing was confirmed/);
    assert.match((await asking.visitor.open(page.url)).text, /You were not identified/);
  });

  it('gives three tries, then a new start', async () => {
    const asking = await ask();
    const page = await asking.open('urn:nordic-eid:acr:same-device');
    let app = await asking.visitor.open(appAddress(page));
    for (const left of [/2 tries are left/, /One try is left/]) {
      app = await asking.visitor.submit(app, app.forms[0]!, { ...identity, code: '000000' });
      assert.equal(app.status, 403);
      assert.match(app.text, left);
    }
    const failed = await asking.visitor.submit(app, app.forms[0]!, { ...identity, code: '000000' });
    assert.match(failed.text, /wrong too often/);
    const again = await asking.visitor.submit(failed, failed.forms[0]!, { device: 'same-device' });
    assert.notEqual(appAddress(again), appAddress(page));
  });

  it('asks for the device when the application does not say, and lets the person change it', async () => {
    const asking = await ask();
    const choice = await asking.open();
    assert.match(choice.text, /Where is your app/);
    const same = await asking.visitor.submit(choice, choice.forms[0]!, { device: 'same-device' });
    assert.match(same.text, /Open the app/);
    const other = await asking.visitor.submit(same, same.forms[0]!, { device: 'other-device' });
    assert.match(other.text, /Scan the code/);
  });

  it('asks each time, also in a browser that identified a moment ago', async () => {
    const asking = await ask();
    const page = await asking.open('urn:nordic-eid:acr:same-device');
    const app = await asking.visitor.open(appAddress(page));
    await asking.visitor.submit(app, app.forms[0]!, identity);
    assert.match((await asking.open('urn:nordic-eid:acr:same-device')).text, /Open the app/);
    const silent = await asking.open('urn:nordic-eid:acr:same-device', { prompt: 'none' });
    assert.equal(silent.url.searchParams.get('error'), 'login_required');
  });

  it('sends access_denied back when the person cancels on the page, and offers another try when in the app', async () => {
    const asking = await ask();
    const page = await asking.open('urn:nordic-eid:acr:same-device');
    const app = await asking.visitor.open(appAddress(page));
    const stopped = await asking.visitor.submit(app, app.forms[1]!, { decision: 'cancel' });
    assert.match(stopped.text, /It was cancelled in the app/);
    const cancel = stopped.forms.find(({ action }) => action.pathname.endsWith('/cancel'));
    const back = await asking.visitor.submit(stopped, cancel!);
    assert.equal(back.url.searchParams.get('error'), 'access_denied');
  });

  it('lets a code run out', async () => {
    let now = Date.now();
    const asking = await ask({ clock: () => new Date(now) });
    const page = await asking.open('urn:nordic-eid:acr:other-device');
    now += 181_000;
    assert.match((await createVisitor().open(appAddress(page))).text, /This code has expired/);
    assert.match((await asking.visitor.open(`${page.url.href}/status`)).text, /expired/);
    assert.notEqual(appAddress(await asking.visitor.open(page.url)), appAddress(page));
  });

  it('takes the number with and without century and dash, and no form of another site', async () => {
    const asking = await ask();
    for (const written of ['191212121212', '121212-1212', '19121212 1212']) {
      const page = await asking.open('urn:nordic-eid:acr:same-device');
      const app = await asking.visitor.open(appAddress(page));
      const back = await asking.visitor.submit(app, app.forms[0]!, { ...identity, 'national-id': written });
      assert.ok(back.url.searchParams.get('code'), written);
    }
    const page = await asking.open('urn:nordic-eid:acr:same-device');
    const foreign = await fetch(appAddress(page), {
      method: 'POST',
      headers: { Origin: 'http://evil.example' },
      body: new URLSearchParams(identity),
    });
    assert.equal(foreign.status, 403);
  });
});
