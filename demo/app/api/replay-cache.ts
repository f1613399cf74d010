/** Remembers what was used, so that nothing is used twice. */
export interface ReplayCache {
  /** Takes a key; false when it was taken before and is not forgotten yet. */
  take(key: string, nowMs: number): boolean;
  readonly size: number;
}

/**
 * Makes a cache that forgets by time, and, so that nobody can fill the memory, the oldest beyond a limit.
 *
 * @param lifetimeMs - For how long a key is remembered; at least as long as what it stands for could be used.
 */
export function createReplayCache(lifetimeMs: number, limit = 50_000): ReplayCache {
  // A map keeps the order of insertion, so the first entries end first.
  const ends = new Map<string, number>();

  function forget(nowMs: number): void {
    for (const [key, end] of ends) {
      if (end > nowMs && ends.size <= limit) return;
      ends.delete(key);
    }
  }

  return {
    take(key, nowMs) {
      forget(nowMs);
      if (ends.has(key)) return false;
      ends.set(key, nowMs + lifetimeMs);
      return true;
    },
    get size() {
      return ends.size;
    },
  };
}
