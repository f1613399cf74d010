import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import fc from 'fast-check';
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
    [
      'reading the database fails',
      `IDBObjectStore.prototype.get = () => { throw new DOMException('broken', 'UnknownError'); };`,
    ],
    ['the database never answers', `IDBFactory.prototype.open = () => new EventTarget();`],
  ] as const) {
    it(`F10: ${what}: the session is of this page, and the app is told`, async () => {
      lab = await FaultLab.open(browser, {}, [script]);
      const page = await lab.openPage();
      await assertWorksInOnePage(page);
      const told = await page.evaluate(() => globalThis.lab.diagnostics.length);
      assert.ok(told <= 1, `the app was told ${told} times`);
    });
  }

  it('F10: channels that cannot be opened do not stop a login', async () => {
    lab = await FaultLab.open(browser, {}, [
      // The page of the tests opens one itself; only those of the client are refused.
      `const Channel = globalThis.BroadcastChannel;
       globalThis.BroadcastChannel = function (name) {
         if (name.startsWith('idp-login')) throw new DOMException('denied', 'SecurityError');
         return new Channel(name);
       };`,
    ]);
    await assertWorksInOnePage(await lab.openPage());
  });

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

  it('F13: whatever stands in the database instead of a session, the app starts and can sign in', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openSignedIn();
    const scalars = [null, '', 'x', -1, 1e308, true, [], {}, { id: 'x' }, 'x'.repeat(100_000)];
    const part = fc.constantFrom(...scalars);
    const garbage = fc.sample(
      fc.oneof(
        part,
        fc.record({
          member: fc.constantFrom('id', 'version', 'user', 'idToken', 'tokens', 'refreshToken', 'bound'),
          value: part,
        }),
        fc.record({ member: fc.constantFrom('user', 'tokens'), value: fc.array(part, { maxLength: 3 }) }),
        fc.record({ token: fc.constantFrom('value', 'resource', 'scope', 'expiresAtMs'), value: part }),
        fc.record({ member: fc.constant('user'), value: fc.dictionary(fc.string(), part, { maxKeys: 3 }) }),
      ),
      { numRuns: 400, seed: 13 },
    );
    const failed = await page.evaluate(async (values) => {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open('idp-login');
        request.onsuccess = () => resolve(request.result);
      });
      const run = <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          const request = work(database.transaction('clients', mode).objectStore('clients'));
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error ?? new Error('failed'));
        });
      const keys = await run('readonly', (store) => store.getAllKeys());
      const key = keys.find((name) => typeof name === 'string' && name.startsWith('session ')) ?? '';
      const good = (await run('readonly', (store) => store.get(key))) as Record<string, unknown>;
      const problems: string[] = [];
      for (const value of values) {
        const change = value as { member?: string; token?: string; value?: unknown } | null;
        let stored: unknown = value;
        if (change?.member !== undefined) stored = { ...good, [change.member]: change.value };
        if (change?.token !== undefined) {
          const [token] = good['tokens'] as object[];
          stored = { ...good, tokens: [{ ...token, [change.token]: change.value }] };
        }
        await run('readwrite', (store) => store.put(stored, key));
        try {
          const client = globalThis.lab.another();
          const session = await client.ready();
          if (session.status === 'loading') problems.push(`loading: ${JSON.stringify(value).slice(0, 100)}`);
          const { code, value: token } = await globalThis.lab.settle(client.getAccessToken());
          const strange = code === 'NO LoginError' || (code === undefined && typeof token !== 'string');
          if (strange) problems.push(`${code} ${String(token)}: ${JSON.stringify(value).slice(0, 100)}`);
        } catch (error) {
          problems.push(`${String(error)}: ${JSON.stringify(value).slice(0, 100)}`);
        }
      }
      database.close();
      return problems;
    }, garbage);
    assert.deepEqual(failed, []);
    assert.deepEqual(await lab.signIn(page), { status: 'signed-in' });
    await assertQuiet(page);
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
