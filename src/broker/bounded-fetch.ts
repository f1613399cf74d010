import { LoginError } from '../errors/login-error.js';
import type { LoginErrorCode, LoginPhase } from '../errors/login-error.js';

/** What a request to a broker may cost. */
export interface RequestLimits {
  /** The part of the login that asks. */
  readonly phase: LoginPhase;
  /** For headers and body together, in milliseconds. @defaultValue 8000 */
  readonly timeoutMs?: number | undefined;
  /** In bytes. @defaultValue 1048576 */
  readonly maxBytes?: number | undefined;
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
  let status: number | undefined;
  const failure = (code: LoginErrorCode, what: string, cause?: unknown): LoginError =>
    new LoginError(code, `${new URL(url).host} ${what} (${phase} request).`, {
      phase,
      cause,
      broker: status ? { status } : undefined,
    });
  const stop = new AbortController();
  const cancel = (): void => stop.abort(failure('cancelled', 'was not waited for'));
  const timer = setTimeout(() => stop.abort(failure('timeout', `took over ${timeoutMs} ms`)), timeoutMs);
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
    const { headers, body } = response;
    ({ status } = response);
    if (!status || (status > 300 && status < 304) || status === 307 || status === 308)
      throw failure('invalid_response', 'sent a redirect, which is not followed');
    let text = '';
    let size = 0;
    const decoder = new TextDecoder();
    const reader = body?.getReader();
    for (
      let chunk;
      reader && !(chunk = await reader.read()).done;
      text += decoder.decode(chunk.value, { stream: true })
    )
      if ((size += chunk.value.byteLength) > maxBytes) throw failure('invalid_response', `sent over ${maxBytes} bytes`);
    return { status, headers, text: text + decoder.decode() };
  } catch (cause) {
    // Whatever fetch throws after an abort, the reason of the abort is the story.
    if (stop.signal.aborted) throw stop.signal.reason;
    if (cause instanceof LoginError) throw cause;
    throw failure('network', 'could not be reached; is it up, and allowed by the CSP?', cause);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    stop.abort();
  }
}
