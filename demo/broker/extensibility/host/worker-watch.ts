import { monotonicNow, type Worker } from './worker.js';

/** A container that runs something and is silent for so long is asked for a sign of life. */
const watchMs = 10;
/**
 * A script that holds its process for so long counts as hung, though it may still end. A password hash in JavaScript takes
 * 100 ms at a time, and some more on a busy machine.
 */
const hungMs = 500;

/** Finds out whether containers that run something still answer, before a call loses its time in one that does not. */
export interface WorkerWatch {
  /** Watches a container until it is idle. */
  begin(worker: Worker): void;
}

/** Makes a watch. `onSilent` comes for a container that does not answer, `onHung` once more if it lasts. */
export function createWorkerWatch(events: {
  readonly onSilent: (worker: Worker) => void;
  readonly onHung: (worker: Worker) => void;
}): WorkerWatch {
  const watched = new WeakSet<Worker>();
  return {
    begin(worker) {
      if (watched.has(worker)) return;
      watched.add(worker);
      let askedAt: number | undefined;
      const look = (): void => {
        // Whoever is gone has no calls.
        if (worker.begun === 0) {
          watched.delete(worker);
          return;
        }
        const silentMs = monotonicNow() - worker.heardAt;
        if (silentMs < watchMs) {
          askedAt = undefined;
        } else if (askedAt === undefined || worker.heardAt >= askedAt) {
          askedAt = monotonicNow();
          worker.ping();
        } else {
          worker.markSilent();
          events.onSilent(worker);
        }
        if (silentMs >= hungMs && worker.state === 'ready') events.onHung(worker);
        setTimeout(look, watchMs);
      };
      setTimeout(look, watchMs);
    },
  };
}
