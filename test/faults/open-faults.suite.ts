/** Faults that the client does not stand yet; each moves to its file when it does. Not part of the default run. */
import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Browser, Page } from 'playwright-core';
import { delivered } from '../evil-broker/cases/hostile-reply.js';
import type { Outcome } from './lab/fault-page.js';
import { assertQuiet, engine, FaultLab, launch, status, token } from './lab/fault-lab.js';

const hour = 3_600_000;

describe(`faults that are open (${engine})`, () => {
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

  const tokens = (page: Page, count: number): Promise<Outcome[]> =>
    page.evaluate(
      (n) =>
        Promise.all(Array.from({ length: n }, () => globalThis.lab.settle(globalThis.lab.client.getAccessToken()))),
      count,
    );

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

  for (const [what, script] of [
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

  it('F43: the clock is set back by an hour during a bound session: no refresh, no storm', async () => {
    lab = await FaultLab.open(browser);
    await lab.context.clock.install();
    const page = await lab.openSignedIn();
    await page.clock.setSystemTime(Date.now() - hour);
    for (const { code } of await tokens(page, 5)) assert.equal(code, undefined);
    assert.equal(lab.broker.count('refresh'), 0);
    await page.clock.setSystemTime(Date.now() + 2 * hour);
    for (const { code } of await tokens(page, 5)) assert.equal(code, undefined);
    assert.equal(lab.broker.count('refresh'), 1);
    await assertQuiet(page);
  });
});
