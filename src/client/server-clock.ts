/** The broker's clock, as far as its answers tell. */
export interface ServerClock {
  /** Milliseconds since the epoch by the broker's clock. */
  now(): number;
  /** Learns from the `Date` of an answer that has just come; browsers show it only where CORS exposes it. */
  observe(headers: Headers): void;
  /** Takes over what was learnt before a redirect. */
  restore(offsetMs: number): void;
  /** Learns from the time at which a fresh token was made, when no `Date` could be read. */
  observeIssuedAt(seconds: number): void;
}

// Below this, the difference is the network's more likely than the clocks'.
const noiseMs = 30_000;
// Without a `Date`, only as much is believed as clocks are commonly wrong.
const mostByTokenMs = 600_000;

/** Estimates the clock of a broker, so that a login works on a machine whose clock is wrong. */
export function createServerClock(now: () => number): ServerClock {
  let offset = 0;
  let observed = false;
  return {
    now: () => now() + offset,
    observe(headers) {
      const date = Date.parse(headers.get('date') ?? '');
      if (Number.isNaN(date)) return;
      observed = true;
      offset = Math.abs(date - now()) > noiseMs ? date - now() : 0;
    },
    restore(offsetMs) {
      if (!observed && Number.isFinite(offsetMs)) offset = offsetMs;
    },
    observeIssuedAt(seconds) {
      const difference = seconds * 1000 - now();
      if (!observed && Math.abs(difference) > noiseMs && Math.abs(difference) <= mostByTokenMs) offset = difference;
    },
  };
}
