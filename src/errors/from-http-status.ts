import { LoginError } from './login-error.js';
import type { LoginPhase } from './login-error.js';

/** The head of an answer. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Headers;
}

/**
 * Reads the `Retry-After` of an answer, in milliseconds from now.
 *
 * A past date or a negative number is 0, what cannot be read is 5 s, and nobody waits longer than 5 minutes.
 */
export function retryAfterMs({ headers }: AnswerHead): number | undefined {
  const wait = headers.get('retry-after');
  if (wait === null) return undefined;
  const ms = /^\s*-?\d+\s*$/.test(wait) ? Number(wait) * 1000 : Date.parse(wait) - Date.now();
  return Number.isNaN(ms) ? 5_000 : Math.min(Math.max(ms, 0), 300_000);
}

/** Describes an answer whose status says that it is of no use, when its body says no more. */
export function fromHttpStatus(phase: LoginPhase, answer: AnswerHead): LoginError {
  const { status } = answer;
  const code = status === 429 ? 'rate_limited' : status >= 500 ? 'server_error' : 'invalid_response';
  return new LoginError(code, `${phase} request: HTTP status ${status}.`, {
    phase,
    broker: { status },
    retryAfterMs: retryAfterMs(answer),
  });
}
