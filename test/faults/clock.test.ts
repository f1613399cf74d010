import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Outcome } from './lab/fault-page.js';
import { assertQuiet, engine, FaultLab, launch, status, token } from './lab/fault-lab.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe(`clocks that are wrong, and time that passes (${engine})`, () => {
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

  const tokens = (page: Page, count: number): Promise<Outcome[]> =>
    page.evaluate(
      (n) =>
        Promise.all(Array.from({ length: n }, () => globalThis.lab.settle(globalThis.lab.client.getAccessToken()))),
      count,
    );

  for (const [what, skew, showsDate] of [
    ['10 minutes ahead', 10 * minute, true],
    ['10 minutes behind', -10 * minute, true],
    ['a day ahead', day, true],
    ['a day behind', -day, true],
    ['9 minutes ahead, and the broker does not show its date', 9 * minute, false],
    ['9 minutes behind, and the broker does not show its date', -9 * minute, false],
  ] as const) {
    it(`F42: a clock that is ${what}: sign-in, proofs, renewal and API calls work, without a storm`, async () => {
      // Without the date nobody can know in what time proofs must be written.
      lab = await FaultLab.open(browser, showsDate ? {} : { dpop: 'off' });
      lab.broker.state.showsDate = showsDate;
      await lab.context.clock.install({ time: Date.now() + skew });
      const page = await lab.openPage();
      assert.deepEqual(await lab.signIn(page), { status: 'signed-in' });
      for (const { code, message } of await tokens(page, 3)) assert.equal(code, undefined, message);
      assert.equal(lab.broker.count('refresh'), 0);
      const renewed = await token(page, { refresh: true });
      assert.equal(renewed.code, undefined, renewed.message);
      const answered = await page.evaluate(
        (api) => globalThis.lab.settle(globalThis.lab.client.fetch(api).then((response) => response.status)),
        `${lab.broker.issuer}/api`,
      );
      assert.equal(answered.value, 200, answered.message);
      assert.deepEqual(lab.broker.state.complaints, []);
      await assertQuiet(page);
    });
  }

  it('F43: the clock is set back by an hour during the session: no refresh, no storm', async () => {
    lab = await FaultLab.open(browser, { dpop: 'off' });
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

  it('F43: the clock is set back by an hour, then ahead by two, during a bound session: one refresh, no storm', async () => {
    lab = await FaultLab.open(browser);
    await lab.context.clock.install();
    const page = await lab.openSignedIn();
    await page.clock.setSystemTime(Date.now() - hour);
    for (const { code } of await tokens(page, 5)) assert.equal(code, undefined);
    assert.equal(lab.broker.count('refresh'), 0);
    await page.clock.setSystemTime(Date.now() + 2 * hour);
    for (const { code } of await tokens(page, 5)) assert.equal(code, undefined);
    // The first proof is of another time; the answer to it tells the right one.
    assert.equal(lab.broker.count('refresh'), 2);
    const api = `${lab.broker.issuer}/api`;
    const answered = await page.evaluate(
      (address) => globalThis.lab.settle(globalThis.lab.client.fetch(address).then((response) => response.status)),
      api,
    );
    assert.equal(answered.value, 200, answered.message);
    await assertQuiet(page);
  });

  it('F44: the machine sleeps for ten hours: one refresh when the page is used again', async () => {
    lab = await FaultLab.open(browser);
    await lab.context.clock.install();
    const page = await lab.openSignedIn();
    lab.broker.state.clockAheadMs = 10 * hour;
    await page.clock.fastForward(10 * hour);
    await page.evaluate(() => {
      document.dispatchEvent(new Event('visibilitychange'));
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    });
    const outcomes = await tokens(page, 5);
    assert.equal(new Set(outcomes.map(({ value }) => value)).size, 1);
    for (const { code, message } of outcomes) assert.equal(code, undefined, message);
    assert.equal(lab.broker.count('refresh'), 1);
    assert.equal(await status(page), 'signed-in');
    await assertQuiet(page);
  });

  it('F25: the machine sleeps for eight hours and wakes without a network; with it, three tabs make one refresh', async () => {
    lab = await FaultLab.open(browser);
    await lab.context.clock.install();
    const pages = [await lab.openSignedIn(), await lab.openPage(), await lab.openPage()];
    await lab.context.setOffline(true);
    lab.broker.state.clockAheadMs = 8 * hour;
    // The clock of the context is that of all its pages.
    await lab.context.clock.fastForward(8 * hour);
    for (const page of pages) {
      const outcome = await token(page);
      assert.equal(outcome.code, 'network');
      assert.equal(outcome.retryable, true);
      assert.equal(await status(page), 'signed-in');
    }
    await lab.context.setOffline(false);
    const outcomes = await Promise.all(pages.map((page) => token(page)));
    for (const { code, message } of outcomes) assert.equal(code, undefined, message);
    assert.equal(new Set(outcomes.map(({ value }) => value)).size, 1);
    assert.equal(lab.broker.count('refresh'), 1);
    assert.equal(lab.broker.state.grants.reuses, 0);
    await assertQuiet(...pages);
  });

  it('F45: timers do not run in the background: a token is judged when it is asked for', async () => {
    lab = await FaultLab.open(browser, {}, [
      `const { now } = Date; globalThis.ahead = 0; Date.now = () => now.call(Date) + globalThis.ahead;`,
    ]);
    const page = await lab.openSignedIn();
    lab.broker.state.clockAheadMs = 2 * hour;
    await page.evaluate((ahead) => {
      globalThis.setTimeout = (() => 0) as unknown as typeof setTimeout;
      globalThis.setInterval = (() => 0) as unknown as typeof setInterval;
      Object.assign(globalThis, { ahead });
    }, 2 * hour);
    const [first, second] = await tokens(page, 2);
    assert.equal(first?.code, undefined, first?.message);
    assert.equal(first?.value, second?.value);
    assert.equal(lab.broker.count('refresh'), 1);
    await assertQuiet(page);
  });

  it('F45: an hour passes in a page that nobody uses: it asks the broker for nothing', async () => {
    lab = await FaultLab.open(browser);
    await lab.context.clock.install();
    const page = await lab.openSignedIn();
    const before = lab.broker.requests.length;
    await page.clock.runFor(hour);
    // A request of our own shows that nothing else was on its way.
    await page.evaluate((address) => fetch(address).then(({ status }) => status), `${lab.broker.issuer}/jwks`);
    assert.equal(lab.broker.requests.length, before + 1);
    await assertQuiet(page);
  });
});
