import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Endpoint } from '../evil-broker/broker/logged-request.js';
import type { Misbehaviour } from '../evil-broker/broker/misbehaviour.js';
import { jsonReply, type Reply } from '../evil-broker/broker/reply.js';
import { signingKey } from '../evil-broker/broker/signing-keys.js';
import {
  delivered,
  padded,
  webPage,
  withBody,
  withHeaders,
  type HostileReply,
} from '../evil-broker/cases/hostile-reply.js';
import type { Outcome } from './lab/fault-page.js';
import { assertQuiet, beginSignIn, engine, FaultLab, launch, status, token } from './lab/fault-lab.js';

/** The broker answers so at once, without doing what was asked. */
const unprocessed = (endpoint: Endpoint, reply: Reply, turns?: number): Misbehaviour => ({
  instead: { [endpoint]: () => reply },
  ...(turns === undefined ? {} : { turns }),
});
const changed = (endpoint: Endpoint, reply: HostileReply): Misbehaviour => ({ reply: { [endpoint]: reply } });
const html = (statusCode: number, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status: statusCode,
  headers: { 'content-type': 'text/html', ...headers },
  body: '<h1>Bad gateway</h1>',
});

describe(`a network and a broker that fail (${engine})`, () => {
  let browser: Browser;
  let lab: FaultLab;

  before(async () => {
    browser = await launch();
  });
  after(async () => {
    await browser.close();
  });
  afterEach(async () => {
    await lab.close();
  });

  const api = (page: Page, init: RequestInit = {}): Promise<Outcome> =>
    page.evaluate(
      ([address, options]) =>
        globalThis.lab.settle(globalThis.lab.client.fetch(address, options).then((response) => response.status)),
      [`${lab.broker.issuer}/api`, init] as const,
    );

  it('F05: the answer to a refresh is lost after the token was rotated: a typed end, no loop', async () => {
    lab = await FaultLab.open(browser, { dpop: 'off' });
    const page = await lab.openSignedIn();
    lab.broker.misbehave({ reply: { refresh: delivered('reset') }, turns: 1 });
    const outcome = await token(page, { refresh: true });
    assert.equal(outcome.code, 'session_expired', outcome.message);
    assert.equal(await status(page), 'expired');
    // The browser itself repeats a request whose connection was reset, so that there may be one more.
    const tries = lab.broker.count('refresh');
    assert.ok(tries <= 3, `${tries} requests`);
    await token(page);
    assert.equal(lab.broker.count('refresh'), tries);
    lab.broker.misbehave();
    assert.deepEqual(await lab.signIn(page), { status: 'signed-in' });
    await assertQuiet(page);
  });

  it('F05: the answer to a bound refresh is lost after the token was rotated: a typed end, no loop', async () => {
    lab = await FaultLab.open(browser, { dpop: 'required' });
    const page = await lab.openSignedIn();
    lab.broker.misbehave({ reply: { refresh: delivered('reset') }, turns: 1 });
    const outcome = await token(page, { refresh: true });
    assert.equal(outcome.code, 'session_expired', outcome.message);
    assert.equal(await status(page), 'expired');
    // The browser itself repeats a request whose connection was reset, so that there may be one more.
    const tries = lab.broker.count('refresh');
    assert.ok(tries <= 3, `${tries} requests`);
    await token(page);
    assert.equal(lab.broker.count('refresh'), tries);
    lab.broker.misbehave();
    assert.deepEqual(await lab.signIn(page), { status: 'signed-in' });
    await assertQuiet(page);
  });

  for (const [what, reply, code] of [
    ['500', html(500), 'server_error'],
    ['a web page', html(200), 'invalid_response'],
    ['no answer', { ...html(200), delivery: 'hang' }, 'timeout'],
    ['a connection that is cut', { ...html(200), delivery: 'reset' }, 'network'],
  ] as const) {
    it(`F14: at the first load discovery gives ${what}: ${code}; later it works`, async () => {
      lab = await FaultLab.open(browser, { timeoutMs: 2_000 });
      const page = await lab.openPage();
      lab.broker.misbehave(unprocessed('discovery', reply));
      assert.equal((await beginSignIn(page)).code, code);
      lab.broker.misbehave();
      assert.deepEqual(await lab.signIn(page), { status: 'signed-in' });
      await assertQuiet(page);
    });
  }

  for (const failure of [500, 502, 503, 504]) {
    it(`F15: status ${failure} at a refresh: the token that still lives is given, the session stays`, async () => {
      lab = await FaultLab.open(browser);
      const page = await lab.openSignedIn();
      lab.broker.misbehave(unprocessed('refresh', html(failure, { 'retry-after': '0' })));
      const wish = { minTtlSeconds: 1_000_000 };
      const outcome = await page.evaluate((o) => globalThis.lab.settle(globalThis.lab.client.getAccessToken(o)), wish);
      assert.equal(typeof outcome.value, 'string', outcome.message);
      const tries = lab.broker.count('refresh');
      assert.ok(tries >= 2 && tries <= 4, `${tries} tries`);
      assert.equal(await status(page), 'signed-in');
      lab.broker.misbehave();
      assert.equal((await token(page, { refresh: true })).code, undefined);
      assert.equal(lab.broker.state.grants.reuses, 0);
      await assertQuiet(page);
    });

    it(`F15: status ${failure} at a code: it is not sent again`, async () => {
      lab = await FaultLab.open(browser);
      const page = await lab.openPage();
      lab.broker.misbehave(unprocessed('token', html(failure, { 'retry-after': '0' })));
      assert.deepEqual(await lab.signIn(page), { code: 'server_error' });
      assert.equal(lab.broker.count('token'), 1);
      await assertQuiet(page);
    });
  }

  it('F16: an error whose body looks like tokens is no session (GHSA-8fpg-xm3f-6cx3)', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    lab.broker.misbehave(changed('token', (honest) => ({ ...honest, status: 500 })));
    assert.deepEqual(await lab.signIn(page), { code: 'server_error' });
    assert.equal(await status(page), 'signed-out');
    assert.equal((await token(page)).code, 'login_required');
    await assertQuiet(page);
  });

  it('F17: 429 with Retry-After: the caller is told how long, and nobody asks before', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openSignedIn();
    lab.broker.misbehave(unprocessed('refresh', html(429, { 'retry-after': '7' })));
    const outcome = await token(page, { refresh: true });
    assert.equal(outcome.code, 'rate_limited');
    assert.equal(outcome.retryable, true);
    assert.equal(outcome.retryAfterMs, 7_000);
    assert.equal(lab.broker.count('refresh'), 1);
    assert.equal(await status(page), 'signed-in');
    await assertQuiet(page);
  });

  for (const [header, least, most] of [
    [new Date(Date.now() + 120_000).toUTCString(), 60_000, 120_000],
    ['later, perhaps', 5_000, 5_000],
    ['1000000000', 300_000, 300_000],
    ['-3', 0, 0],
  ] as const) {
    it(`F18: Retry-After "${header.replace(/\d{2}:.*/, '…')}" is ${least} to ${most} ms`, async () => {
      lab = await FaultLab.open(browser);
      const page = await lab.openPage();
      lab.broker.misbehave(unprocessed('token', html(429, { 'retry-after': header })));
      const outcome = await lab.redirect(page);
      assert.equal(outcome.code, 'rate_limited');
      const wait = outcome.retryAfterMs ?? -1;
      assert.ok(wait >= least && wait <= most, `${wait} ms`);
      await assertQuiet(page);
    });
  }

  for (const [what, reply] of [
    ['truncated JSON', withBody((honest) => honest.slice(0, -20))],
    ['a web page', webPage()],
    ['another content type', withHeaders({ 'content-type': 'text/plain' })],
  ] as const) {
    it(`F19: ${what} instead of tokens: a typed error that does not hold the body`, async () => {
      lab = await FaultLab.open(browser);
      const page = await lab.openPage();
      lab.broker.misbehave(changed('token', reply));
      const outcome = await lab.redirect(page);
      assert.equal(outcome.code, 'invalid_response');
      assert.deepEqual(lab.broker.state.secrets.foundIn(JSON.stringify(outcome)), []);
      await assertQuiet(page);
    });
  }

  it('F19: a byte order mark before the JSON is no reason to fail', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    lab.broker.misbehave(
      changed(
        'token',
        withBody((honest) => `\ufeff${honest}`),
      ),
    );
    assert.deepEqual(await lab.signIn(page), { status: 'signed-in' });
  });

  for (const delivery of ['drip', 'hang', 'hang-after-head'] as const) {
    it(`F20: an answer that does not end (${delivery}): a time-out, and the broker sees the request end`, async () => {
      lab = await FaultLab.open(browser, { timeoutMs: 2_000 });
      const page = await lab.openPage();
      lab.broker.misbehave(changed('token', delivered(delivery)));
      assert.deepEqual(await lab.signIn(page), { code: 'timeout' });
      await lab.broker.hungUp();
      await assertQuiet(page);
    });
  }

  for (const [what, reply] of [
    ['10 MB', padded(10_000_000)],
    ['no end', delivered('endless')],
  ] as const) {
    it(`F21: a body of ${what} is read up to the cap only`, async () => {
      lab = await FaultLab.open(browser);
      const page = await lab.openPage();
      lab.broker.misbehave(changed('token', reply));
      assert.deepEqual(await lab.signIn(page), { code: 'invalid_response' });
      await assertQuiet(page);
    });
  }

  for (const reason of [
    'namenotresolved',
    'connectionrefused',
    'connectionreset',
    'internetdisconnected',
    'addressunreachable',
  ] as const) {
    it(`F22: ${reason} is a network error that can be tried again`, async () => {
      lab = await FaultLab.open(browser);
      const page = await lab.openPage();
      await page.route(`${lab.broker.issuer}/**`, (route) => route.abort(reason));
      const outcome = await beginSignIn(page);
      assert.equal(outcome.code, 'network');
      assert.equal(outcome.retryable, true);
      await page.unroute(`${lab.broker.issuer}/**`);
      assert.deepEqual(await lab.signIn(page), { status: 'signed-in' });
      await assertQuiet(page);
    });
  }

  for (const cors of ['none', 'elsewhere'] as const) {
    it(`F23: metadata that allow ${cors === 'none' ? 'no origin' : 'another origin'}: the error says that the origin is missing`, async () => {
      lab = await FaultLab.open(browser);
      const page = await lab.openPage();
      lab.broker.misbehave(changed('discovery', (honest) => ({ ...honest, cors })));
      const outcome = await beginSignIn(page);
      assert.equal(outcome.code, 'misconfigured_origin');
      assert.equal(outcome.retryable, false);
      await assertQuiet(page);
    });
  }

  it('F23: a token endpoint without CORS: a typed error', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    lab.broker.misbehave(changed('token', (honest) => ({ ...honest, cors: 'none' })));
    const { code } = await lab.redirect(page);
    assert.ok(code === 'network' || code === 'misconfigured_origin', code);
    assert.equal(await status(page), 'signed-out');
    await assertQuiet(page);
  });

  it('F24: offline at the submit of a password: a network error, nothing is sent later by itself', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    const first = await page.evaluate(() =>
      globalThis.lab.settle(globalThis.lab.client.start({ action: 'login', connection: 'users' })),
    );
    assert.equal((first.value as { kind?: string } | undefined)?.kind, 'step', first.message);
    const before = lab.broker.count('challenge');
    await lab.context.setOffline(true);
    const submit = (): Promise<Outcome> =>
      page.evaluate(() =>
        globalThis.lab.settle(
          globalThis.lab.client.submit({
            identifier: 'canary.typed@acme.example',
            password: 'canary-Password-7-correct',
          }),
        ),
      );
    const offline = await submit();
    assert.equal(offline.code, 'network');
    assert.equal(offline.retryable, true);
    await lab.context.setOffline(false);
    // A round trip shows that nothing else was on its way.
    await page.evaluate((address) => fetch(address), `${lab.broker.issuer}/jwks`);
    assert.equal(lab.broker.count('challenge'), before);
    const online = await submit();
    assert.deepEqual(online.value, { kind: 'signed-in' }, online.message);
    await assertQuiet(page);
  });

  it('F26: a slow broker: the caller can cancel, and the broker sees the request end', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    lab.broker.misbehave(changed('discovery', delivered('hang')));
    const outcome = page.evaluate(() => {
      const stop = new AbortController();
      Object.assign(globalThis, { stop });
      return globalThis.lab.settle(globalThis.lab.client.signIn({ returnTo: '/', signal: stop.signal }));
    });
    await lab.broker.arrived('discovery');
    await page.evaluate(() => (globalThis as unknown as { stop: AbortController }).stop.abort());
    assert.equal((await outcome).code, 'cancelled');
    await lab.broker.hungUp();
    await assertQuiet(page);
  });

  it('F26: one caller cancels; another who waits for the same metadata is served', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    lab.broker.misbehave({
      reply: {
        discovery: async (honest) => {
          await gate;
          return honest;
        },
      },
    });
    const outcomes = page.evaluate(async () => {
      const stop = new AbortController();
      Object.assign(globalThis, { stop });
      const { client, settle } = globalThis.lab;
      return Promise.all([settle(client.connections({ signal: stop.signal })), settle(client.connections())]);
    });
    await lab.broker.arrived('discovery');
    await page.evaluate(() => (globalThis as unknown as { stop: AbortController }).stop.abort());
    letGo();
    const [first, second] = await outcomes;
    assert.equal(first.code, 'cancelled');
    assert.equal(second.code, undefined, second.message);
    await assertQuiet(page);
  });

  it('F46: the keys were changed moments after they were read: one more look, then success', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openSignedIn();
    lab.broker.misbehave({ idToken: { key: 'next' }, keys: () => ({ keys: [signingKey('next').jwk] }) });
    const before = lab.broker.count('jwks');
    const outcome = await token(page, { refresh: true });
    assert.equal(outcome.code, undefined, outcome.message);
    assert.equal(lab.broker.count('jwks') - before, 1);
    await assertQuiet(page);
  });

  it('F47: tokens by keys of nobody, one after another: the broker is asked for its keys once', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    lab.broker.misbehave({ idToken: { header: { kid: 'nobody' } } });
    for (let n = 0; n < 4; n++) assert.deepEqual(await lab.signIn(page), { code: 'invalid_response' });
    assert.ok(lab.broker.count('jwks') <= 8, `${lab.broker.count('jwks')} reads in 4 logins`);
    await assertQuiet(page);
  });

  it('F48: the API refuses the token once: one refresh, one repetition', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openSignedIn();
    const refusal = jsonReply({}, 401, { 'www-authenticate': 'Bearer error="invalid_token"' });
    lab.broker.misbehave(unprocessed('api', refusal, 1));
    assert.equal((await api(page)).value, 200);
    assert.equal(lab.broker.count('refresh'), 1);
    assert.equal(lab.broker.count('api'), 2);
    await assertQuiet(page);
  });

  it('F48: the API refuses the token of a POST: it is not repeated', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openSignedIn();
    const refusal = jsonReply({}, 401, { 'www-authenticate': 'Bearer error="invalid_token"' });
    lab.broker.misbehave(unprocessed('api', refusal));
    assert.equal((await api(page, { method: 'POST', body: 'one order' })).value, 401);
    assert.equal(lab.broker.count('api'), 1);
    await assertQuiet(page);
  });

  it('F49: the broker and the API ask for a nonce: one repetition each', async () => {
    lab = await FaultLab.open(browser, { dpop: 'required' });
    lab.broker.state.dpopNonce = 'nonce-1';
    const page = await lab.openPage();
    assert.deepEqual(await lab.signIn(page), { status: 'signed-in' });
    assert.equal(lab.broker.count('token'), 2);
    const challenge = { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'api-1' };
    lab.broker.misbehave(unprocessed('api', jsonReply({}, 401, challenge), 1));
    assert.equal((await api(page)).value, 200);
    assert.equal(lab.broker.count('api'), 2);
    assert.deepEqual(lab.broker.state.complaints, []);
    await assertQuiet(page);
  });

  it('F54: a newer broker with members and a step that nobody knows: the login goes on by redirect', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    lab.broker.misbehave({
      metadata: (document) => ({
        ...document,
        login_challenge_profiles_supported: ['urn:idp-login:challenge:9'],
        foo: { bar: 1 },
      }),
      instead: {
        challenge: () =>
          jsonReply({ error: 'insufficient_authorization', auth_session: 'x', challenge: { step: 'retina' } }, 401),
      },
    });
    const turn = await page.evaluate(() =>
      globalThis.lab.settle(globalThis.lab.client.start({ action: 'login', connection: 'users' })),
    );
    assert.equal((turn.value as { kind?: string } | undefined)?.kind, 'redirect', turn.message);
    assert.deepEqual(await lab.signIn(page), { status: 'signed-in' });
    await assertQuiet(page);
  });
});
