import { LoginError } from './login-error.js';
import type { LoginPhase } from './login-error.js';

const defaultWaitMs = 5_000;
const longestWaitMs = 300_000;

/**
 * Reads a `Retry-After` header, in milliseconds from now.
 *
 * A past date or a negative number is 0, what cannot be read is 5 s, and nobody waits longer than 5 minutes.
 */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\s*-?\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(seconds) ? defaultWaitMs : Math.min(Math.max(seconds, 0), longestWaitMs);
}

/** Describes an answer whose status says that it is of no use, when its body says no more. */
export function fromHttpStatus(status: number, headers: Headers, phase: LoginPhase): LoginError {
  const code = status === 429 ? 'rate_limited' : status >= 500 ? 'server_error' : 'invalid_response';
  const wait = retryAfterMs(headers.get('retry-after'), Date.now());
  return new LoginError(code, `The broker answered the ${phase} request with HTTP status ${status}.`, {
    phase,
    broker: { status },
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}
