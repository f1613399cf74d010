import { LoginError } from '../errors/login-error.js';
import type { LoginPhase } from '../errors/login-error.js';

/** Lets one caller stop waiting without stopping the work that others wait for. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined, phase: LoginPhase): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new LoginError('cancelled', 'This was not waited for.', { phase }));
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}
