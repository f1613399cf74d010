import { createHmac, randomBytes } from 'node:crypto';
import type { RateLimit } from '../config/tenant.js';

/** Counts events in sliding windows. Who an event is counted for is kept as a keyed hash only. */
export interface Throttle {
  /** Counts one event. Returns how many seconds to wait when it was one too many, else `undefined`. */
  hit(name: string, subject: string, limit: RateLimit): number | undefined;
  /** As `hit`, without counting. */
  peek(name: string, subject: string, limit: RateLimit): number | undefined;
  /** Forgets the events of somebody. */
  clear(name: string, subject: string): void;
}

// Beyond this the windows that were quiet for longest are forgotten, so that a flood of names cannot fill the memory.
const maxWindows = 50_000;

/** Counts in memory: a restart forgives. */
export function createThrottle(now: () => number): Throttle {
  const key = randomBytes(32);
  // In the order of last use.
  const windows = new Map<string, number[]>();
  const idOf = (name: string, subject: string): string =>
    createHmac('sha256', key).update(`${name}\0${subject}`).digest('base64url');
  const recent = (id: string, limit: RateLimit): number[] => {
    const since = now() - limit.seconds * 1000;
    return (windows.get(id) ?? []).filter((at) => at > since);
  };
  const wait = (events: readonly number[], limit: RateLimit): number | undefined => {
    const oldest = events[events.length - limit.max];
    if (oldest === undefined) return undefined;
    return Math.max(1, Math.ceil((oldest + limit.seconds * 1000 - now()) / 1000));
  };
  return {
    hit: (name, subject, limit) => {
      const id = idOf(name, subject);
      const events = recent(id, limit);
      const seconds = wait(events, limit);
      if (seconds === undefined) events.push(now());
      windows.delete(id);
      windows.set(id, events);
      if (windows.size > maxWindows) {
        const [first] = windows.keys();
        if (first !== undefined) windows.delete(first);
      }
      return seconds;
    },
    peek: (name, subject, limit) => wait(recent(idOf(name, subject), limit), limit),
    clear: (name, subject) => {
      windows.delete(idOf(name, subject));
    },
  };
}
