import { LoginError } from '../errors/login-error.js';
import type { LoginPhase } from '../errors/login-error.js';

/** What a request to a broker may cost. */
export interface RequestLimits {
  /** The part of the login that asks. */
  readonly phase: LoginPhase;
  /** For headers and body together, in milliseconds. @defaultValue 8000 */
  readonly timeoutMs?: number | undefined;
  /** In bytes. @defaultValue 1048576 */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal | undefined;
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** An answer whose body was read within its limits. */
export interface BoundedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Sends a request that ends in time, reads no more than it may, and follows no redirect.
 *
 * A redirect could carry a code, a verifier or a refresh token to another server.
 *
 * @throws {LoginError} network, timeout, cancelled — there was no answer.
 * @throws {LoginError} invalid_response — the answer is a redirect, or too large.
 */
export async function boundedFetch(url: string, init: RequestInit, limits: RequestLimits): Promise<BoundedResponse> {
  const { phase, timeoutMs = 8000, maxBytes = 1_048_576, signal, fetch = globalThis.fetch } = limits;
  const { host } = new URL(url);
  const stop = new AbortController();
  const cancel = (): void => stop.abort(new LoginError('cancelled', `The ${phase} request was cancelled.`, { phase }));
  const timer = setTimeout(
    () => stop.abort(new LoginError('timeout', `${host} did not answer within ${timeoutMs} ms.`, { phase })),
    timeoutMs,
  );
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted) cancel();
  try {
    const response = await fetch(url, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      ...init,
      redirect: 'manual',
      signal: stop.signal,
    });
    if (
      response.type === 'opaqueredirect' ||
      (response.status >= 300 && response.status < 400 && response.status !== 304)
    )
      throw new LoginError('invalid_response', `${host} redirected the ${phase} request; that is never followed.`, {
        phase,
      });
    let text = '';
    let size = 0;
    const decoder = new TextDecoder();
    const reader = response.body?.getReader();
    for (let chunk; reader && !(chunk = await reader.read()).done;) {
      size += chunk.value.byteLength;
      if (size > maxBytes)
        throw new LoginError('invalid_response', `${host} sent more than ${maxBytes} bytes.`, { phase });
      text += decoder.decode(chunk.value, { stream: true });
    }
    return { status: response.status, headers: response.headers, text: text + decoder.decode() };
  } catch (cause) {
    // Whatever fetch throws after an abort, the reason of the abort is the story.
    if (stop.signal.aborted) throw stop.signal.reason;
    if (cause instanceof LoginError) throw cause;
    throw new LoginError('network', `${host} could not be reached; is it up, and does the page's CSP allow it?`, {
      phase,
      cause,
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    stop.abort();
  }
}
