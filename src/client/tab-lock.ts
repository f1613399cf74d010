import { LoginError } from '../errors/login-error.js';
import type { Environment } from './environment.js';

/** Runs tasks one after another, over all tabs where Web Locks exist, over this page elsewhere. */
export type TabLock = <T>(task: () => Promise<T>) => Promise<T>;

/**
 * Makes a lock that all tabs share by its name.
 *
 * Waiting ends with a `timeout` when another tab holds the lock and does not come to an end, such as a frozen one; the
 * lock is never stolen, because that tab may still be using what it guards.
 */
export function createTabLock({ locks }: Pick<Environment, 'locks'>, name: string, timeoutMs: number): TabLock {
  if (!locks) {
    let last: Promise<unknown> = Promise.resolve();
    return (task) => {
      const next = last.then(task, task);
      last = next.catch(() => undefined);
      return next;
    };
  }
  return async <T>(task: () => Promise<T>): Promise<T> => {
    const patience = new AbortController();
    const tired = new LoginError('timeout', `Another tab is busy.`, { phase: 'refresh' });
    const timer = setTimeout(() => patience.abort(tired), timeoutMs);
    // The signal ends the wait only; a task that has begun runs to its end.
    return await locks.request(name, { signal: patience.signal }, () => {
      clearTimeout(timer);
      return task();
    });
  };
}
