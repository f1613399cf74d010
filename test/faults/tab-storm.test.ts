import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { engine, FaultLab, launch } from './lab/fault-lab.js';

// STORM_ROUNDS=20 is the full storm.
const tabs = Number(process.env['STORM_TABS'] ?? 50);
const rounds = Number(process.env['STORM_ROUNDS'] ?? 5);
const hour = 3_600_000;

// The clock of all tabs can be set forward together, so that the token ends in all of them at once.
const movableClock = `
  const { now } = Date;
  globalThis.ahead = 0;
  Date.now = () => now.call(Date) + globalThis.ahead;
`;

describe(`a storm of ${tabs} tabs (${engine})`, () => {
  let browser: Browser;
  let lab: FaultLab;

  before(async () => {
    browser = await launch();
    lab = await FaultLab.open(browser, {}, [movableClock]);
  });
  after(async () => {
    await lab.close();
    await browser.close();
  });

  it(
    `F01: ${rounds} rounds in which the token has ended in every tab: one token request a round, no reuse`,
    { timeout: 600_000 },
    async () => {
      const { broker } = lab;
      const pages: Page[] = [await lab.openSignedIn()];
      while (pages.length < tabs) {
        pages.push(
          ...(await Promise.all(Array.from({ length: Math.min(5, tabs - pages.length) }, () => lab.openPage()))),
        );
      }
      const requests: number[] = [];
      const started = performance.now();
      for (let round = 1; round <= rounds; round++) {
        const before = broker.count('refresh');
        broker.state.clockAheadMs = round * hour;
        await Promise.all(
          pages.map((page) =>
            page.evaluate((ahead) => {
              Object.assign(globalThis, { ahead });
              globalThis.lab.round = undefined;
            }, round * hour),
          ),
        );
        // The first tab does not hear itself.
        await pages[0]?.evaluate(() => {
          globalThis.lab.storm();
          globalThis.lab.round = globalThis.lab.settle(globalThis.lab.client.getAccessToken());
        });
        const outcomes = await Promise.all(
          pages.map(async (page) => {
            await page.waitForFunction(() => globalThis.lab.round !== undefined);
            return page.evaluate(() => globalThis.lab.round);
          }),
        );
        assert.deepEqual([...new Set(outcomes.map((outcome) => outcome?.code))], [undefined], `round ${round}`);
        assert.equal(new Set(outcomes.map((outcome) => outcome?.value)).size, 1, `round ${round}: one token for all`);
        requests.push(broker.count('refresh') - before);
      }
      console.log(
        `${engine}: ${tabs} tabs, ${rounds} rounds, ${requests.reduce((sum, one) => sum + one, 0)} token requests, ` +
          `${broker.state.grants.reuses} reuses, ${Math.round(performance.now() - started)} ms`,
      );
      assert.deepEqual(
        requests,
        Array.from({ length: rounds }, () => 1),
      );
      assert.equal(broker.state.grants.reuses, 0);
    },
  );
});
