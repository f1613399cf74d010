/**
 * The lanes of Node's own runner: `unit` is every `test/**\/*.test.ts` that needs no browser page, `rules` those of
 * `test/rules/`, which run the tools. Names as arguments keep the files whose path contains one of them:
 * `npm run test:unit -- flow i18n`.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { formatTally } from './tally.js';
import { root } from './root.js';

const [lane = 'unit', ...names] = process.argv.slice(2);
const rules = join(root, 'test/rules/');
const entries = await readdir(join(root, 'test'), { recursive: true, withFileTypes: true });
const files = entries
  .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts') && !entry.name.endsWith('.browser.test.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((file) => file.startsWith(rules) === (lane === 'rules'))
  .filter((file) => names.length === 0 || names.some((name) => file.slice(root.length).includes(name)))
  .sort();

let [passed, failed, skipped] = [0, 0, 0];
const stream = run({ files, concurrency: 2, timeout: 300_000 });
stream.on('test:pass', ({ details, skip, todo }) => {
  if (details.type === 'suite') return;
  if (skip !== undefined || todo !== undefined) skipped += 1;
  else passed += 1;
});
stream.on('test:fail', ({ details, todo }) => {
  if (details.type === 'suite') return;
  if (todo !== undefined) skipped += 1;
  else failed += 1;
});
stream.pipe(new spec()).pipe(process.stdout);
stream.once('end', () => {
  process.once('exit', () => {
    console.log(`\n${formatTally(lane, { passed, failed, skipped })}`);
  });
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
});
