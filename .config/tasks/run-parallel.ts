/** Runs the jobs in their order, at most `limit` at a time, and resolves when the last one has ended. */
export async function runParallel<T>(limit: number, jobs: readonly T[], run: (job: T) => Promise<void>): Promise<void> {
  const waiting = [...jobs];
  const worker = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await run(job);
  };
  await Promise.all(Array.from({ length: Math.min(limit, jobs.length) }, worker));
}
