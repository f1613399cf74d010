import { strict as assert } from 'node:assert';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { people } from '../evil-broker/broker/grants.js';
import { assertQuiet, engine, FaultLab, launch, ready, status, statusBecomes, token } from './lab/fault-lab.js';
import { holdReply } from './lab/held-reply.js';

describe(`tabs that share one session (${engine})`, () => {
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

  it('F02: a hundred calls at once in one tab make one request and get one token', async () => {
    lab = await FaultLab.open(browser);
    const page = await lab.openSignedIn();
    const tokens = await page.evaluate(() =>
      Promise.all(Array.from({ length: 100 }, () => globalThis.lab.client.getAccessToken({ refresh: true }))),
    );
    assert.equal(new Set(tokens).size, 1);
    assert.equal(lab.broker.count('refresh'), 1);
    await assertQuiet(page);
  });

  it('F03: a tab is closed in the middle of a refresh; the next tab goes on, and the session lives', async () => {
    lab = await FaultLab.open(browser);
    const first = await lab.openSignedIn();
    const second = await lab.openPage();
    // The broker does not get to it: the request dies with its tab.
    const held = holdReply(lab.broker, 'refresh', 'unprocessed');
    const lost = first.evaluate(() => globalThis.lab.client.getAccessToken({ refresh: true })).catch(() => undefined);
    await held.arrived;
    const waiting = token(second, { refresh: true });
    await first.close();
    await lost;
    held.letGo();
    lab.broker.misbehave();
    const outcome = await waiting;
    assert.equal(outcome.code, undefined, outcome.message);
    assert.equal(lab.broker.state.grants.reuses, 0);
    await assertQuiet(second);
  });

  it('F04: a tab that holds the lock is frozen; the others end with a retryable error, and nothing is used twice', async () => {
    lab = await FaultLab.open(browser, { timeoutMs: 400 });
    const first = await lab.openSignedIn();
    const second = await lab.openPage();
    // A frozen tab keeps its lock and answers nobody: its request hangs and so does its clock.
    await first.evaluate(() => {
      const { setTimeout: later } = globalThis;
      globalThis.setTimeout = ((task: TimerHandler, ms?: number) =>
        later(task, (ms ?? 0) + 3_600_000)) as typeof setTimeout;
    });
    const held = holdReply(lab.broker, 'refresh', 'unprocessed');
    void first.evaluate(() => void globalThis.lab.client.getAccessToken({ refresh: true }).catch(() => undefined));
    await held.arrived;
    const outcome = await token(second, { refresh: true });
    assert.equal(outcome.code, 'timeout');
    assert.equal(outcome.retryable, true);
    assert.equal(lab.broker.count('refresh'), 1);
    assert.equal(lab.broker.state.grants.reuses, 0);
    held.letGo();
    await assertQuiet(second);
  });

  it('F06: the broker ends the session; every tab follows, and nobody asks again', async () => {
    lab = await FaultLab.open(browser);
    const first = await lab.openSignedIn();
    const second = await lab.openPage();
    assert.equal(await status(second), 'signed-in');
    lab.broker.state.grants.revokeAll();
    const outcome = await token(first, { refresh: true });
    assert.equal(outcome.code, 'session_expired');
    assert.equal(await status(first), 'expired');
    await second.waitForFunction(() => globalThis.lab.client.getSession().status !== 'signed-in');
    await token(first);
    await token(second);
    assert.equal(lab.broker.count('refresh'), 1);
    const told = await first.evaluate(
      () => globalThis.lab.sessions.filter(({ status }) => status === 'expired').length,
    );
    assert.equal(told, 1);
    await assertQuiet(first, second);
  });

  it('F07: somebody signs out in one tab while another refreshes; the late answer is thrown away', async () => {
    lab = await FaultLab.open(browser);
    const first = await lab.openSignedIn();
    const second = await lab.openPage();
    const held = holdReply(lab.broker, 'refresh', 'processed');
    const late = token(second, { refresh: true });
    await held.arrived;
    await first.evaluate(() => globalThis.lab.client.signOut({ scope: 'local' }));
    held.letGo();
    const outcome = await late;
    assert.equal(outcome.code, 'login_required');
    await statusBecomes(second, 'signed-out');
    assert.equal((await token(second)).code, 'login_required');
    await second.reload();
    await ready(second);
    assert.deepEqual(
      await second.evaluate(() => globalThis.lab.client.ready().then(({ status }) => status)),
      'signed-out',
    );
    await assertQuiet(first, second);
  });

  it('F08: somebody else signs in in one tab; the other tab knows it before it calls an API', async () => {
    lab = await FaultLab.open(browser);
    const first = await lab.openSignedIn();
    const second = await lab.openPage();
    assert.equal(await status(second), 'signed-in');
    lab.broker.state.person = people.eve;
    assert.deepEqual(await lab.signIn(first), { status: 'signed-in' });
    await second.waitForFunction((sub) => {
      const session = globalThis.lab.client.getSession();
      return session.status === 'signed-in' && session.user.sub === sub;
    }, people.eve.sub);
    const answered = await second.evaluate(
      async (api) => (await (await globalThis.lab.client.fetch(api)).json()) as { for: string },
      `${lab.broker.issuer}/api`,
    );
    assert.equal(answered.for, people.eve.sub);
    await assertQuiet(first, second);
  });

  it('F34: two logins in two tabs end in the reverse order; both tabs are signed in', async () => {
    lab = await FaultLab.open(browser);
    const first = await lab.openPage();
    const second = await lab.openPage();
    const addresses: string[] = [];
    for (const page of [first, second]) {
      // The broker's page is open in both tabs before one of them goes on.
      await page.route(`${lab.broker.issuer}/authorize*`, async (route) => {
        const answer = await route.fetch({ maxRedirects: 0 });
        addresses.push(answer.headers()['location'] ?? '');
        await route.fulfill({ status: 200, contentType: 'text/html', body: 'the broker’s login page' });
      });
      const there = page.waitForURL(`${lab.broker.issuer}/authorize*`);
      await page.evaluate(() => void globalThis.lab.client.signIn({ returnTo: '/' }));
      await there;
      await page.unroute(`${lab.broker.issuer}/authorize*`);
    }
    for (const [page, address] of [
      [second, addresses[1]],
      [first, addresses[0]],
    ] as const) {
      await page.goto(address ?? '');
      await ready(page);
      const outcome = await page.evaluate(() => globalThis.lab.callback);
      assert.equal(outcome.code, undefined, outcome.message);
    }
    await statusBecomes(first, 'signed-in');
    await statusBecomes(second, 'signed-in');
    await assertQuiet(first, second);
  });
});
