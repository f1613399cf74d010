/** How many checks or tests a lane ran. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const closingLine = /^[\w:-]+: (\d+) passed, (\d+) failed, (\d+) skipped$/gm;

/** The line with which a lane ends, so that `npm test` can add them up. */
export function formatTally(lane: string, { passed, failed, skipped }: Tally): string {
  return `${lane}: ${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`;
}

/** Reads a lane's closing line out of what it wrote; the last one counts. */
export function readTally(output: string): Tally | undefined {
  const match = [...output.matchAll(closingLine)].at(-1);
  if (!match) return undefined;
  const [passed, failed, skipped] = match.slice(1).map(Number);
  return { passed: passed ?? 0, failed: failed ?? 0, skipped: skipped ?? 0 };
}

/** Adds up. */
export function sumTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, tally) => ({
      passed: sum.passed + tally.passed,
      failed: sum.failed + tally.failed,
      skipped: sum.skipped + tally.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}
