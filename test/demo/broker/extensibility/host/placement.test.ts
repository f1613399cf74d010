import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { choosePlace, containersToStart, type Place } from '../../../../../demo/broker/extensibility/host/placement.js';

const place = (name: string, more: Partial<Place> = {}): Place & { name: string } => ({
  name,
  state: 'ready',
  silent: false,
  offered: 0,
  begun: 0,
  busySince: undefined,
  lastUsedAt: 0,
  ...more,
});
const limits = { offeredPerContainer: 2, begunPerContainer: 3 };

describe('choosePlace', () => {
  const choose = (kind: 'shared' | 'alone' | 'suspect', ...places: ReturnType<typeof place>[]): string | undefined =>
    choosePlace(places, limits, kind)?.name;

  it('takes an idle container first, the one used last of all', () => {
    const busy = place('busy', { begun: 1, busySince: 9, lastUsedAt: 9 });
    assert.equal(choose('shared', busy, place('cold', { lastUsedAt: 1 }), place('warm', { lastUsedAt: 2 })), 'warm');
  });

  it('shares the one with the fewest and the youngest calls when all are busy', () => {
    const old = place('old', { begun: 1, busySince: 1 });
    const young = place('young', { begun: 1, busySince: 2 });
    assert.equal(choose('shared', old, young, place('full', { begun: 2, busySince: 3 })), 'young');
  });

  it('takes none that is silent, starting, retiring or full', () => {
    const none = [
      place('silent', { silent: true }),
      place('starting', { state: 'starting' }),
      place('retiring', { state: 'retiring' }),
      place('offered', { offered: 2 }),
      place('begun', { begun: 3, busySince: 1 }),
    ];
    assert.equal(choose('shared', ...none), undefined);
  });

  it('puts what must be alone into an idle container', () => {
    assert.equal(choose('alone', place('busy', { begun: 1, busySince: 1 })), undefined);
    assert.equal(choose('alone', place('busy', { begun: 1, busySince: 1 }), place('idle')), 'idle');
  });

  it('leaves the last idle container to scripts that have not hung', () => {
    assert.equal(choose('suspect', place('idle'), place('busy', { begun: 1, busySince: 1 })), undefined);
    assert.equal(choose('suspect', place('one', { lastUsedAt: 1 }), place('two')), 'one');
  });
});

describe('containersToStart', () => {
  const need = { minContainers: 2, maxContainers: 4, queued: 0, busyMs: 20 };

  it('keeps as many that answer as there must be', () => {
    assert.equal(containersToStart([], need, 0), 2);
    assert.equal(containersToStart([place('a'), place('b', { state: 'starting' })], need, 0), 0);
    assert.equal(containersToStart([place('a'), place('b', { silent: true })], need, 0), 1);
  });

  it('starts one more when calls wait or all are busy for long, and not two at a time', () => {
    const busy = [place('a', { begun: 1, busySince: 0 }), place('b', { begun: 1, busySince: 0 })];
    assert.equal(containersToStart(busy, need, 10), 0);
    assert.equal(containersToStart(busy, need, 30), 1);
    assert.equal(containersToStart(busy, { ...need, queued: 5 }, 10), 1);
    assert.equal(containersToStart([...busy, place('c', { state: 'starting' })], need, 30), 0);
  });

  it('never starts more than there may be', () => {
    const silent = ['a', 'b', 'c', 'd'].map((name) => place(name, { silent: true }));
    assert.equal(containersToStart(silent, { ...need, queued: 9 }, 0), 0);
  });
});
