import { rmSync } from 'node:fs';
import type { FullResult, Reporter, Suite } from '@playwright/test/reporter';
import { formatTally } from './tasks/tally.js';

/** Ends the lane with the line that `npm test` adds up, and removes the demo's data. */
export default class TallyReporter implements Reporter {
  #suite: Suite | undefined;
  #errors = 0;

  printsToStdio(): boolean {
    return false;
  }

  onBegin(_config: unknown, suite: Suite): void {
    this.#suite = suite;
  }

  /** Errors outside of any test: a file that does not load, a demo that does not start. */
  onError(): void {
    this.#errors += 1;
  }

  onEnd(_result: FullResult): void {
    const outcomes = (this.#suite?.allTests() ?? []).map((test) =>
      test.results.length > 0 ? test.outcome() : 'unexpected',
    );
    const skipped = outcomes.filter((outcome) => outcome === 'skipped').length;
    const passed = outcomes.filter((outcome) => outcome === 'expected').length;
    const failed = outcomes.length - passed - skipped + this.#errors;
    console.log(`\n${formatTally('e2e', { passed, failed, skipped })}`);
    const data = process.env['E2E_DATA'];
    if (data) rmSync(data, { recursive: true, force: true });
  }
}
