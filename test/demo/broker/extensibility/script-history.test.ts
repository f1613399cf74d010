import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { rollBackVersion, saveVersion } from '../../../../demo/broker/extensibility/script-history.js';

describe('the history of a script', () => {
  it('keeps versions, and the same code again is none', () => {
    const one = saveVersion(saveVersion(saveVersion(undefined, 'a', 1), 'a', 2), 'b', 3);
    assert.deepEqual(
      one.versions.map(({ number, code }) => `${number}${code}`),
      ['1a', '2b'],
    );
    const back = rollBackVersion(one, 1, 4);
    assert.equal(back?.code, 'a');
    assert.equal(back?.versions.at(-1)?.number, 3);
    assert.equal(rollBackVersion(one, 9, 4), undefined);
  });

  it('forgets the oldest beyond fifty', () => {
    let history = saveVersion(undefined, '0', 0);
    for (let at = 1; at < 60; at += 1) history = saveVersion(history, String(at), at);
    assert.equal(history.versions.length, 50);
    assert.equal(history.versions.at(-1)?.number, 60);
  });
});
