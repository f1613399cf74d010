import { fail } from '../errors/fail.js';
import { fromHttpStatus } from '../errors/from-http-status.js';
import { isLoginError } from '../errors/login-error.js';
import { boundedFetch } from './bounded-fetch.js';
import type { BoundedResponse, RequestLimits } from './bounded-fetch.js';
import { readJson } from './read-json.js';
import type { JsonObject } from './read-json.js';

/** An answer to a public GET. */
export interface PublicDocument extends BoundedResponse {
  /** Undefined when the status is not 200. */
  readonly json: JsonObject | undefined;
}

/**
 * Reads a public JSON document of a broker with a plain GET, so that no preflight is sent and a preload is used.
 *
 * A browser does not tell a server that is down from one that does not allow this origin (CORS). When no answer could
 * be read, one opaque request finds out.
 *
 * @throws {LoginError} misconfigured_origin — the server answers, but does not allow this origin.
 * @throws {LoginError} network, timeout, cancelled, server_error, rate_limited, invalid_response
 */
export async function publicGet(url: string, limits: RequestLimits): Promise<PublicDocument> {
  const { phase, fetch = globalThis.fetch } = limits;
  try {
    // What `<link rel="preload" crossorigin>` uses; another origin gets no credentials either way.
    const response = await boundedFetch(url, { credentials: 'same-origin' }, limits);
    const { status } = response;
    if (status === 429 || status >= 500) throw fromHttpStatus(phase, response);
    return { ...response, json: status === 200 ? readJson(phase, response) : undefined };
  } catch (error) {
    // With a status, the head of an answer was read.
    const unread = isLoginError(error) && error.code === 'network' && !error.broker;
    if (
      unread &&
      (await fetch(url, { mode: 'no-cors', credentials: 'omit' }).catch(() => undefined))?.type === 'opaque'
    )
      fail('misconfigured_origin', phase, `${new URL(url).host} does not answer to this origin: register it there.`, {
        cause: error.cause,
      });
    throw error;
  }
}
