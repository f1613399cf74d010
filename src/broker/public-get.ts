import { fromHttpStatus } from '../errors/from-http-status.js';
import { isLoginError, LoginError } from '../errors/login-error.js';
import { boundedFetch } from './bounded-fetch.js';
import type { RequestLimits } from './bounded-fetch.js';
import { readJson } from './read-json.js';
import type { JsonObject } from './read-json.js';

/** An answer to a public GET. */
export interface PublicDocument {
  readonly status: number;
  /** Undefined when the status is not 200. */
  readonly json: JsonObject | undefined;
  readonly headers: Headers;
}

/**
 * Reads a public JSON document of a broker with a plain GET, so that no preflight is sent and a preload is used.
 *
 * A browser does not tell a server that is down from one that does not allow this origin (CORS). When the request
 * failed, one opaque request finds out.
 *
 * @throws {LoginError} misconfigured_origin — the server answers, but does not allow this origin.
 * @throws {LoginError} network, timeout, cancelled, server_error, rate_limited, invalid_response
 */
export async function publicGet(url: string, limits: RequestLimits): Promise<PublicDocument> {
  // `same-origin` is what `<link rel="preload" crossorigin>` uses; another origin gets no credentials either way.
  const request: RequestInit = { credentials: 'same-origin' };
  try {
    const response = await boundedFetch(url, request, limits);
    const { status, headers } = response;
    if (status === 429 || status >= 500) throw fromHttpStatus(status, headers, limits.phase);
    return { status, headers, json: status === 200 ? readJson(response, limits.phase) : undefined };
  } catch (error) {
    if (!isLoginError(error) || error.code !== 'network') throw error;
    const { fetch = globalThis.fetch, signal } = limits;
    const opaque = await fetch(url, { mode: 'no-cors', credentials: 'omit', signal: signal ?? null }).catch(() => null);
    if (opaque?.type !== 'opaque') throw error;
    throw new LoginError(
      'misconfigured_origin',
      `${new URL(url).host} answers, but does not allow this page's origin: add the origin to the client's registration there.`,
      { phase: limits.phase, cause: error.cause },
    );
  }
}
