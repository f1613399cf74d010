import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { allCases } from './cases/all-cases.js';
import { groupTitles, type CaseGroup } from './cases/evil-case.js';
import { playCase } from './run/play-case.js';
import { idpLogin } from './subjects/idp-login.js';

describe('the client against a hostile broker', () => {
  it('has at least 230 cases, each with a name of its own', () => {
    assert.ok(allCases.length >= 230, `there are ${allCases.length}`);
    assert.equal(new Set(allCases.map(({ id }) => id)).size, allCases.length);
  });

  it('can fail both ways: some cases must be accepted, most must be refused', () => {
    const good = allCases.filter(({ expected }) => expected === 'accepted').length;
    assert.ok(good >= 60 && good < allCases.length / 2, `${good} of ${allCases.length} must be accepted`);
  });

  for (const group of Object.keys(groupTitles) as CaseGroup[]) {
    describe(`${group}: ${groupTitles[group]}`, () => {
      for (const evilCase of allCases.filter((candidate) => candidate.group === group)) {
        it(`${evilCase.id}: ${evilCase.title} → ${evilCase.expected} (${evilCase.spec})`, async () => {
          const { faults } = await playCase(evilCase, idpLogin);
          assert.deepEqual(faults, []);
        });
      }
    });
  }
});
