import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { HostileReply } from '../evil-broker/cases/hostile-reply.js';
import { startEvilBroker } from '../evil-broker/broker/evil-broker.js';
import { assertQuiet, engine, FaultLab, launch, ready, status, statusBecomes } from './lab/fault-lab.js';

/** A page of the broker that goes on to the app by itself, under a policy that cuts the tie between windows. */
const severed: HostileReply = (honest) => ({
  status: 200,
  headers: { 'content-type': 'text/html', 'cross-origin-opener-policy': 'same-origin' },
  body: `<script>location.replace(${JSON.stringify(honest.headers['location'])})</script>`,
});
const waiting: HostileReply = () => ({
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<title>Log in</title>the broker’s page',
});

describe(`windows and frames (${engine})`, () => {
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

  /** Begins a login in a window; the outcome is kept in the page. */
  async function beginPopup(page: Page): Promise<void> {
    await page.evaluate(() => {
      const { client, settle } = globalThis.lab;
      Object.assign(globalThis, { login: settle(client.signIn({ mode: 'popup' })) });
    });
  }
  const popupOutcome = (page: Page): Promise<{ value?: { status?: string }; code?: string; message?: string }> =>
    page.evaluate(
      () => (globalThis as unknown as { login: Promise<{ value?: { status?: string }; code?: string }> }).login,
    );

  it('a login in a window works', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    await beginPopup(page);
    const outcome = await popupOutcome(page);
    assert.equal(outcome.value?.status, 'signed-in', outcome.message);
    assert.equal(await status(page), 'signed-in');
    await assertQuiet(page);
  });

  it('F36: the window is blocked: the login goes on by redirect', async () => {
    lab = await FaultLab.open(browser, {}, ['globalThis.open = () => null;']);
    const page = await lab.openPage();
    const back = page.waitForURL(`${lab.site.origin}/callback.html*`);
    await page.evaluate(() => {
      void globalThis.lab.client.signIn({ mode: 'popup' });
    });
    await back;
    await ready(page);
    await statusBecomes(page, 'signed-in');
    await assertQuiet(page);
  });

  it('F37: the person closes the window: the login was cancelled', async () => {
    lab = await FaultLab.open(browser, {}, [
      'const { now } = Date; globalThis.ahead = 0; Date.now = () => now.call(Date) + globalThis.ahead;',
    ]);
    const page = await lab.openPage();
    lab.broker.misbehave({ reply: { authorize: waiting } });
    const opened = page.waitForEvent('popup');
    await beginPopup(page);
    const popup = await opened;
    await popup.waitForURL(`${lab.broker.issuer}/authorize*`);
    // Nobody is quicker than a second; a window that is gone sooner was cut off.
    await page.evaluate(() => {
      Object.assign(globalThis, { ahead: 5_000 });
    });
    await popup.close();
    await page.bringToFront();
    const outcome = await popupOutcome(page);
    assert.equal(outcome.value?.status, 'cancelled', outcome.message);
    assert.equal(lab.broker.count('token'), 0);
    await assertQuiet(page);
  });

  it('F38: the broker’s page cuts the tie between the windows (COOP): the login works all the same', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    lab.broker.misbehave({ reply: { authorize: severed } });
    await beginPopup(page);
    const outcome = await popupOutcome(page);
    assert.equal(outcome.value?.status, 'signed-in', outcome.message);
    await assertQuiet(page);
  });

  it('F38: the app’s own page has COOP same-origin: the login works all the same', async () => {
    lab = await FaultLab.open(browser);
    lab.site.headers = { 'cross-origin-opener-policy': 'same-origin' };
    const page = await lab.openPage();
    await beginPopup(page);
    const outcome = await popupOutcome(page);
    assert.equal(outcome.value?.status, 'signed-in', outcome.message);
    await assertQuiet(page);
  });

  it('F39: the window never answers: after a quarter of an hour the login ends, and the window is closed', async () => {
    lab = await FaultLab.open(browser);
    await lab.context.clock.install();
    const page = await lab.openPage();
    lab.broker.misbehave({ reply: { authorize: waiting } });
    const opened = page.waitForEvent('popup');
    await beginPopup(page);
    const popup = await opened;
    await popup.waitForURL(`${lab.broker.issuer}/authorize*`);
    const closed = popup.waitForEvent('close');
    await page.clock.fastForward('20:00');
    const outcome = await popupOutcome(page);
    assert.equal(outcome.code, 'timeout');
    await closed;
    await assertQuiet(page);
  });

  it('F40: thousands of messages from a foreign frame: nothing happens, and the login in the window ends well', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    await lab.context.route(`${lab.broker.attacker}/frame.html`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<script>
          const shapes = [
            'code=evil&state=evil', 'taken', 'changed', { type: 'authorization_response', response: { code: 'evil' } },
            { source: 'oidc-client', url: location.href }, { state: '__proto__' }, null, 1, [], new ArrayBuffer(1000),
          ];
          for (let n = 0; n < 5000; n++) parent.postMessage(shapes[n % shapes.length], '*');
          parent.postMessage('the end', '*');
        </script>`,
      }),
    );
    lab.broker.misbehave({ reply: { authorize: waiting } });
    const opened = page.waitForEvent('popup');
    await beginPopup(page);
    const popup = await opened;
    await popup.waitForURL(`${lab.broker.issuer}/authorize*`);
    const before = lab.broker.requests.length;
    await page.evaluate(
      (address) =>
        new Promise<void>((resolve) => {
          addEventListener('message', ({ data }) => {
            if (data === 'the end') resolve();
          });
          const frame = document.createElement('iframe');
          frame.src = address;
          document.body.append(frame);
        }),
      `${lab.broker.attacker}/frame.html`,
    );
    assert.equal(lab.broker.requests.length, before);
    assert.notEqual(await status(page), 'signed-in');
    lab.broker.misbehave();
    await popup.reload();
    const outcome = await popupOutcome(page);
    assert.equal(outcome.value?.status, 'signed-in', outcome.message);
    assert.equal(lab.broker.count('token'), 1);
    await assertQuiet(page);
  });

  it('F40: an answer for a window that nobody opened here is nobody’s: a typed error, no request', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    await page.goto(
      `${lab.site.origin}/callback.html?code=code-evil&state=popup.${'s'.repeat(43)}&iss=${lab.broker.issuer}`,
    );
    await ready(page);
    const outcome = await page.evaluate(() => globalThis.lab.callback);
    assert.equal(outcome.code, 'transaction_lost');
    assert.equal(lab.broker.count('token'), 0);
    assert.doesNotMatch(page.url(), /code=/);
    await assertQuiet(page);
  });

  it('F41: a silent sign-in at a broker of the same site: by a frame, and login_required when nobody is signed in there', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    const silently = (): Promise<{ value?: unknown; code?: string; message?: string }> =>
      page.evaluate(() => globalThis.lab.settle(globalThis.lab.client.signIn({ mode: 'silent' })));
    const { person } = lab.broker.state;
    lab.broker.state.person = undefined;
    assert.equal((await silently()).code, 'login_required');
    lab.broker.state.person = person;
    const outcome = await silently();
    assert.equal((outcome.value as { status?: string } | undefined)?.status, 'signed-in', outcome.message);
    assert.equal(await page.evaluate(() => document.querySelectorAll('iframe').length), 0);
    await assertQuiet(page);
  });

  it('F41: a silent sign-in at a broker of another site needs no frame: login_required at once', async () => {
    lab = await FaultLab.open(browser);
    const foreign = await startEvilBroker({
      page: lab.site.origin,
      redirectUris: [`${lab.site.origin}/callback.html`],
      host: '127.0.0.1',
    });
    try {
      await lab.context.addInitScript(
        `Object.assign(globalThis.labConfig, { issuer: ${JSON.stringify(foreign.issuer)} })`,
      );
      const page = await lab.openPage();
      const outcome = await page.evaluate(() =>
        globalThis.lab.settle(globalThis.lab.client.signIn({ mode: 'silent' })),
      );
      assert.equal(outcome.code, 'login_required');
      assert.equal(foreign.count('authorize'), 0);
      await assertQuiet(page);
    } finally {
      await foreign.close();
    }
  });
});
