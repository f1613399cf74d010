import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createReplayCache } from '../../../../demo/app/api/replay-cache.js';

describe('createReplayCache', () => {
  it('takes a key once within its lifetime', () => {
    const cache = createReplayCache(1000);
    assert.equal(cache.take('a', 0), true);
    assert.equal(cache.take('a', 999), false);
    assert.equal(cache.take('b', 999), true);
  });

  it('forgets a key when its lifetime is over', () => {
    const cache = createReplayCache(1000);
    cache.take('a', 0);
    assert.equal(cache.take('a', 1000), true);
    assert.equal(cache.size, 1);
  });

  it('does not grow beyond its limit', () => {
    const cache = createReplayCache(1000, 10);
    for (let index = 0; index < 50; index += 1) cache.take(String(index), 0);
    assert.ok(cache.size <= 11);
    assert.equal(cache.take('49', 1), false);
  });
});
