/**
 * Prints the table case × result in Markdown: `node --import tsx test/evil-broker/report.ts [part of an id]`.
 *
 * `--all` shows every row, not only those that somebody fails; `--subjects=idp-login,oauth4webapi` names the columns.
 */
import type { EvilCase } from './cases/evil-case.js';
import { groupTitles } from './cases/evil-case.js';
import { allCases } from './cases/all-cases.js';
import { playCase, type Verdict } from './run/play-case.js';
import type { Subject } from './run/subject.js';
import { subjects } from './subjects/all-subjects.js';

const options = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const part = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? '';
const named = options
  .find((option) => option.startsWith('--subjects='))
  ?.slice('--subjects='.length)
  .split(',');
const chosen = subjects.filter(({ name }) => named?.includes(name) ?? true);
const cases = allCases.filter(({ id }) => id.includes(part));

/** Whether the library did what it must: take what is good, refuse what is hostile. What it throws is not compared. */
function passes(evilCase: EvilCase, verdict: Verdict): boolean {
  const good = evilCase.expected === 'accepted' || evilCase.expected === 'ignored';
  return good === (verdict.outcome === 'accepted' || verdict.outcome === 'ignored');
}

function cell(subject: Subject, evilCase: EvilCase, verdict: Verdict): string {
  if (verdict.outcome === 'not-offered') return 'n/a';
  if (subject.name === 'idp-login') return verdict.faults.length === 0 ? 'ok' : `**FAIL** ${verdict.faults.join('; ')}`;
  if (passes(evilCase, verdict)) return 'ok';
  return evilCase.expected === 'accepted' ? '**refused**' : '**accepted**';
}

const totals = new Map(chosen.map(({ name }) => [name, { offered: 0, ok: 0 }]));
const lines: string[] = [];
for (const evilCase of cases) {
  const cells: string[] = [];
  for (const subject of chosen) {
    const verdict = await playCase(evilCase, subject);
    const text = cell(subject, evilCase, verdict);
    const total = totals.get(subject.name);
    if (total && text !== 'n/a') total.offered += 1;
    if (total && text === 'ok') total.ok += 1;
    cells.push(text);
  }
  if (options.includes('--all') || cells.some((text) => text !== 'ok' && text !== 'n/a')) {
    lines.push(`| ${evilCase.id} | ${evilCase.title} | ${evilCase.expected} | ${cells.join(' | ')} |`);
  }
}

console.log(`| case | attack | expected | ${chosen.map(({ name }) => name).join(' | ')} |`);
console.log(`|${'---|'.repeat(3 + chosen.length)}`);
console.log(lines.join('\n'));
console.log('');
for (const [letter, title] of Object.entries(groupTitles)) {
  const count = cases.filter(({ group }) => group === letter).length;
  if (count > 0) console.log(`- ${letter} ${title}: ${count}`);
}
console.log(
  `- all: ${cases.length}, of them ${cases.filter(({ expected }) => expected === 'accepted').length} that must succeed`,
);
for (const [name, { offered, ok }] of totals) console.log(`- ${name}: ${ok} of ${offered} right`);
