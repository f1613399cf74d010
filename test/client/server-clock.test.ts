import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { createServerClock } from '../../src/client/server-clock.js';

const local = Date.parse('2026-11-22T12:00:00Z');
const dated = (ms: number): Headers => new Headers({ date: new Date(local + ms).toUTCString() });

describe('the clock of the broker', () => {
  it('is the clock of this machine until something is known', () => {
    assert.equal(createServerClock(() => local).now(), local);
  });

  for (const hours of [-24, -1, 1, 24 * 365])
    it(`is ${hours} hours ahead when the broker's Date says so`, () => {
      const clock = createServerClock(() => local);
      clock.observe(dated(hours * 3_600_000));
      assert.equal(clock.now(), local + hours * 3_600_000);
    });

  it('is not moved by the length of a way through the network', () => {
    const clock = createServerClock(() => local);
    clock.observe(dated(-20_000));
    assert.equal(clock.now(), local);
  });

  it('is not moved by what is no date', () => {
    const clock = createServerClock(() => local);
    for (const date of ['', 'yesterday', 'NaN']) clock.observe(new Headers({ date }));
    clock.observe(new Headers());
    assert.equal(clock.now(), local);
  });

  it('believes a fresh token up to ten minutes, where no Date can be read', () => {
    for (const [seconds, moved] of [
      [540, true],
      [-540, true],
      [20, false],
      [601, false],
      [86_400, false],
      [NaN, false],
    ] as const) {
      const clock = createServerClock(() => local);
      clock.observeIssuedAt(local / 1000 + seconds);
      assert.equal(clock.now(), moved ? local + seconds * 1000 : local, String(seconds));
    }
  });

  it('believes a Date more than a token', () => {
    const clock = createServerClock(() => local);
    clock.observe(dated(0));
    clock.observeIssuedAt(local / 1000 + 300);
    assert.equal(clock.now(), local);
  });

  it('remembers over a redirect what it knew', () => {
    const clock = createServerClock(() => local);
    clock.restore(3_600_000);
    assert.equal(clock.now(), local + 3_600_000);
    clock.restore(NaN);
    assert.equal(clock.now(), local + 3_600_000);
  });
});
