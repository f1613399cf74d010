import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertQuiet, beginSignIn, engine, FaultLab, launch, ready, status, token } from './lab/fault-lab.js';

const noLocks = `Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });`;
const noChannel = `delete globalThis.BroadcastChannel;`;
const noDatabase = `Object.defineProperty(globalThis, 'indexedDB', { value: undefined });`;
const throwing = (what: string): string =>
  `Object.defineProperty(globalThis, '${what}', { get() { throw new DOMException('denied', 'SecurityError'); } });`;

describe(`storage that fails (${engine})`, () => {
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

  /** Signs in, uses the session and renews it in one page. */
  async function assertWorksInOnePage(page: Page): Promise<void> {
    assert.deepEqual(await lab.signIn(page), { status: 'signed-in' });
    assert.equal((await token(page)).code, undefined);
    const renewed = await token(page, { refresh: true });
    assert.equal(renewed.code, undefined, renewed.message);
    assert.equal(lab.broker.state.grants.reuses, 0);
    await assertQuiet(page);
  }

  for (const [what, scripts] of [
    ['Web Locks', [noLocks]],
    ['BroadcastChannel', [noChannel]],
    ['IndexedDB', [noDatabase]],
    ['all three', [noLocks, noChannel, noDatabase]],
  ] as const) {
    it(`F09: without ${what} one tab signs in and renews its session`, async () => {
      lab = await FaultLab.open(browser, {}, scripts);
      await assertWorksInOnePage(await lab.openPage());
    });
  }

  for (const [what, script] of [
    ['the database cannot be reached', throwing('indexedDB')],
    [
      'opening the database throws',
      `IDBFactory.prototype.open = () => { throw new DOMException('denied', 'SecurityError'); };`,
    ],
  ] as const) {
    it(`F10: ${what}: the session is of this page, and the app is told`, async () => {
      lab = await FaultLab.open(browser, {}, [script]);
      const page = await lab.openPage();
      await assertWorksInOnePage(page);
      const told = await page.evaluate(() => globalThis.lab.diagnostics.length);
      assert.ok(told <= 1, `the app was told ${told} times`);
    });
  }

  it('F11: session storage that throws: a login by redirect, which could not end, is not begun', async () => {
    lab = await FaultLab.open(browser, {}, [throwing('sessionStorage'), throwing('localStorage')]);
    const page = await lab.openPage();
    assert.equal((await beginSignIn(page)).code, 'transaction_lost');
    assert.equal(lab.broker.count('authorize'), 0);
    await assertQuiet(page);
  });

  it('F12: a database that is full: the session goes on in memory, and the app is told once', async () => {
    lab = await FaultLab.open(browser, {}, [
      // What the browser does when the quota is exceeded: the transaction is undone.
      `IDBObjectStore.prototype.put = function () { this.transaction.abort(); };`,
    ]);
    const page = await lab.openPage();
    await assertWorksInOnePage(page);
    assert.equal(await page.evaluate(() => globalThis.lab.diagnostics.length), 1);
  });

  it('F12: session storage that is full: a login by redirect, which could not end, is not begun', async () => {
    lab = await FaultLab.open(browser, {}, [
      `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };`,
    ]);
    const page = await lab.openPage();
    assert.equal((await beginSignIn(page)).code, 'transaction_lost');
    assert.equal(lab.broker.count('authorize'), 0);
    await assertQuiet(page);
  });

  it('F13: a database of a newer version of the package is left alone', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    await page.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.open('idp-login', 99);
          request.onsuccess = () => {
            request.result.close();
            resolve();
          };
          request.onerror = () => reject(request.error ?? new Error('failed'));
        }),
    );
    await page.reload();
    await ready(page);
    await assertWorksInOnePage(page);
  });

  it('F13: metadata that are broken in the tab’s storage are read anew', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openPage();
    await page.evaluate(async () => {
      await globalThis.lab.settle(globalThis.lab.client.connections());
      for (const key of Object.keys(sessionStorage)) sessionStorage.setItem(key, '{"readAtMs":1e999,"metadata":[');
    });
    await page.reload();
    await ready(page);
    await assertWorksInOnePage(page);
  });

  it('F35: the transaction is gone when the browser comes back: a typed error, a clean address, and the next login works', async () => {
    lab = await FaultLab.open(browser, {}, [
      `if (location.pathname === '/callback.html' && !localStorage.getItem('lost')) {
         localStorage.setItem('lost', 'once');
         sessionStorage.clear();
       }`,
    ]);
    const page = await lab.openPage();
    assert.deepEqual(await lab.signIn(page), { code: 'transaction_lost' });
    assert.doesNotMatch(page.url(), /[?&](code|state)=/);
    assert.deepEqual(await lab.signIn(page), { status: 'signed-in' });
    assert.equal(await status(page), 'signed-in');
    await assertQuiet(page);
  });

  it('F56: a policy of the page that forbids the broker: a typed error and nothing else', async () => {
    lab = await FaultLab.open(browser);
    lab.site.headers = { 'content-security-policy': "default-src 'none'; script-src 'self'; connect-src 'self'" };
    const page = await lab.openPage();
    assert.equal((await beginSignIn(page)).code, 'network');
    assert.equal(lab.broker.requests.length, 0);
    await assertQuiet(page);
  });

  it('F56: the session works under a strict policy that allows the broker alone', async () => {
    lab = await FaultLab.open(browser);
    lab.site.headers = {
      'content-security-policy': `default-src 'none'; script-src 'self'; connect-src ${new URL(lab.broker.issuer).origin}; require-trusted-types-for 'script'; trusted-types 'none'`,
    };
    await assertWorksInOnePage(await lab.openPage());
  });
});
