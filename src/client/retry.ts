import { isLoginError } from '../errors/login-error.js';

// A refresh token may have been used up by an answer that was lost: more than one blind repeat does harm.
const repeats: Readonly<Record<string, number>> = { network: 1, server_error: 2, rate_limited: 2 };
const firstPauseMs = 300;
const longestPauseMs = 5_000;

/** Repeats what failed for the moment: after what the broker asked to wait, or a pause that grows and varies. */
export async function retry<T>(
  task: () => Promise<T>,
  sleep: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await task();
    } catch (error) {
      const most = isLoginError(error) ? (repeats[error.code] ?? 0) : 0;
      const pause =
        (isLoginError(error) ? error.retryAfterMs : undefined) ?? firstPauseMs * 3 ** attempt * (0.5 + Math.random());
      if (attempt >= most || pause > longestPauseMs) throw error;
      await sleep(pause);
    }
  }
}
