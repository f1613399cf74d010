import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { allCases } from './cases/all-cases.js';
import { playCase } from './run/play-case.js';
import { oauth4webapi } from './subjects/oauth4webapi.js';

// What the bare library has no notion of: choreographies of one page, and one token with a member named __proto__.
const beyond = new Set(['A.proto-claim', 'C.dpop', 'C.dpop-nonce-once', 'C.dpop-type-case']);

describe('the broker of the tests, seen by an independent client library', () => {
  for (const group of ['A', 'B', 'C', 'D']) {
    const good = allCases.filter(
      ({ id, group: letter, act, expected }) => letter === group && expected === 'accepted' && !act && !beyond.has(id),
    );
    it(`is believed in all ${good.length} cases of group ${group} that must succeed`, async () => {
      for (const evilCase of good) {
        assert.equal((await playCase(evilCase, oauth4webapi)).outcome, 'accepted', evilCase.id);
      }
    });
  }

  for (const id of [
    'A.iss-other',
    'A.nonce-wrong',
    'A.flipped-bit',
    'A.alg-none',
    'B.state-wrong',
    'B.iss-wrong',
    'C.html',
  ]) {
    it(`is not believed in ${id}`, async () => {
      const evilCase = allCases.find((candidate) => candidate.id === id);
      assert.ok(evilCase);
      assert.notEqual((await playCase(evilCase, oauth4webapi)).outcome, 'accepted');
    });
  }
});
