/**
 * Runs everything: the checks, then the test lanes one after the other, and ends with one line that adds them up.
 * A lane that runs no tests has failed. Names as arguments run those lanes only: `npm test -- check test:unit`.
 */
import { ensureChromium } from '../../test/support/browser.js';
import { runCommand } from './run-command.js';
import { readTally, sumTallies, type Tally } from './tally.js';

const allLanes = ['check', 'test:unit', 'test:rules', 'test:browser', 'test:e2e'];
const lanes = process.argv.length > 2 ? process.argv.slice(2) : allLanes;

try {
  console.log(`Chromium: ${ensureChromium()}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

const started = performance.now();
const tallies: Tally[] = [];
for (const lane of lanes) {
  console.log(`\n== npm run ${lane}`);
  const { code, output, seconds } = await runCommand(`npm run --silent ${lane}`, { stream: true });
  const tally = readTally(output);
  const ran = tally ? tally.passed + tally.failed : 0;
  console.log(`== ${lane}: ${code === 0 ? 'ended well' : `ended with ${String(code)}`} after ${seconds.toFixed(0)} s`);
  if (ran === 0) console.log(`== ${lane} ran no tests, which counts as a failure.`);
  // A lane that fails without a failed test (it broke down, or ran none) counts as one failure.
  const broke = ran === 0 || (code !== 0 && tally?.failed === 0);
  tallies.push(...(tally ? [tally] : []), ...(broke ? [{ passed: 0, failed: 1, skipped: 0 }] : []));
}

const { passed, failed, skipped } = sumTallies(tallies);
console.log(`\nTook ${((performance.now() - started) / 1000).toFixed(0)} s.`);
console.log(`${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
