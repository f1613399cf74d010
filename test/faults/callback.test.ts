import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertQuiet, engine, FaultLab, launch, ready, status, statusBecomes, token } from './lab/fault-lab.js';

describe(`the way back from the broker (${engine})`, () => {
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

  /** Leaves for the broker and stays on its page. */
  async function goToBroker(page: Page): Promise<void> {
    await page.route(`${lab.broker.issuer}/authorize*`, (route) =>
      route.fulfill({ status: 200, contentType: 'text/html', body: '<title>Log in</title>the broker’s page' }),
    );
    const there = page.waitForURL(`${lab.broker.issuer}/authorize*`);
    await page.evaluate(() => {
      void globalThis.lab.client.signIn({ returnTo: '/' });
    });
    await there;
    await page.unroute(`${lab.broker.issuer}/authorize*`);
  }

  it('F30: a callback that is handled twice, as React’s StrictMode does: one token request, two equal results', async () => {
    // The page handles the callback at once; these are the second and the third time.
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    await lab.context.addInitScript(() => {
      if (location.pathname !== '/callback.html') return;
      const again = setInterval(() => {
        if (!('lab' in globalThis)) return;
        clearInterval(again);
        const { client, settle } = globalThis.lab;
        Object.assign(globalThis, {
          again: Promise.all([settle(client.handleCallback()), settle(client.handleCallback())]),
        });
      });
    });
    const first = await lab.redirect(page);
    const others = await page.evaluate(() => (globalThis as unknown as { again: Promise<unknown[]> }).again);
    assert.equal(first.code, undefined, first.message);
    assert.deepEqual(others, [first, first]);
    assert.equal(lab.broker.count('token'), 1);
    await assertQuiet(page);
  });

  it('F31: the callback page is loaded anew after success: no error, the session is there, the address is clean', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openSignedIn();
    assert.doesNotMatch(page.url(), /[?&](code|state|iss)=/);
    await page.reload();
    await ready(page);
    const outcome = await page.evaluate(() => globalThis.lab.callback);
    assert.equal(outcome.code, undefined, outcome.message);
    await statusBecomes(page, 'signed-in');
    assert.equal(lab.broker.count('token'), 1);
    await assertQuiet(page);
  });

  it('F31: the very address of the callback is opened again: no error, no second token request', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    let address = '';
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.url().includes('code=')) address = request.url();
    });
    assert.deepEqual(await lab.signIn(page), { status: 'signed-in' });
    assert.match(address, /code=/);
    await page.goto(address);
    await ready(page);
    const outcome = await page.evaluate(() => globalThis.lab.callback);
    assert.equal(outcome.code, undefined, outcome.message);
    assert.equal(lab.broker.count('token'), 1);
    assert.doesNotMatch(page.url(), /[?&](code|state|iss)=/);
    await assertQuiet(page);
  });

  it('F31: nobody who is told the address of the page learns the code: no Referer, no history entry', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openSignedIn();
    await page.evaluate(async (address) => {
      await fetch(address, { mode: 'no-cors', referrerPolicy: 'unsafe-url' });
    }, `${lab.broker.attacker}/pixel.png`);
    const seen = lab.broker.requests.filter(({ endpoint }) => endpoint === 'attacker');
    assert.equal(seen.length, 1);
    for (const { headers } of seen) assert.doesNotMatch(headers['referer'] ?? '', /code=|state=/);
    assert.deepEqual(lab.broker.state.complaints, []);
  });

  it('F32: back to the callback page after success: no error, no second token request', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openSignedIn();
    await page.goto(`${lab.site.origin}/orders`);
    await ready(page);
    await page.goBack();
    await ready(page);
    await statusBecomes(page, 'signed-in');
    const outcome = await page.evaluate(() => globalThis.lab.callback);
    assert.equal(outcome.code, undefined, outcome.message);
    assert.equal(lab.broker.count('token'), 1);
    await assertQuiet(page);
  });

  it('F32: a page that slept in the back/forward cache learns that somebody signed out meanwhile', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openSignedIn();
    const other = await lab.openPage();
    await page.goto(`${lab.broker.issuer}/jwks`);
    await other.evaluate(() => globalThis.lab.client.signOut({ scope: 'local' }));
    await page.goBack();
    await ready(page);
    await statusBecomes(page, 'signed-out');
    assert.equal((await token(page)).code, 'login_required');
    await assertQuiet(page, other);
  });

  it('F33: back from the broker without having signed in: the page is as before, and the next login works', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    await goToBroker(page);
    await page.goBack();
    await ready(page);
    assert.notEqual(await status(page), 'signed-in');
    assert.deepEqual(await lab.signIn(page), { status: 'signed-in' });
    await assertQuiet(page);
  });

  it('F33: forward to the broker again after going back: the first login can still be finished', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    await goToBroker(page);
    await page.goBack();
    await ready(page);
    await page.goForward();
    // The broker’s page may come out of the browser’s cache: the person loads it anew, and this time the broker answers.
    if (!page.url().startsWith(lab.site.origin)) await page.reload();
    await page.waitForURL(`${lab.site.origin}/callback.html*`);
    await ready(page);
    const outcome = await page.evaluate(() => globalThis.lab.callback);
    assert.equal(outcome.code, undefined, outcome.message);
    await statusBecomes(page, 'signed-in');
    await assertQuiet(page);
  });
});
