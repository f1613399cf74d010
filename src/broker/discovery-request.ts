import { fromHttpStatus } from '../errors/from-http-status.js';
import { LoginError } from '../errors/login-error.js';
import { boundedFetch } from './bounded-fetch.js';
import type { RequestLimits } from './bounded-fetch.js';
import type { HrdResult } from './login-turn.js';
import { readJson } from './read-json.js';
import type { JsonObject } from './read-json.js';

/** A question to a broker's home-realm discovery. */
export interface DiscoveryRequest extends Omit<RequestLimits, 'phase'> {
  readonly endpoint: string;
  readonly identifier: string;
  /** Left out on the broker's own login page. */
  readonly clientId?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly credentials?: RequestCredentials;
}

const phase = 'discovery';

/** The domain of an e-mail address in its ASCII form, or `undefined` when this is no address. */
export function emailDomain(identifier: string): string | undefined {
  const address = identifier.trim().normalize('NFKC');
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1).replace(/\.$/, '');
  if (at < 1 || !domain || /[\s/?#:\\@[\]%]/.test(domain)) return undefined;
  const url = `https://${domain}`;
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

/** Reads an answer of home-realm discovery. What is not known leads to the broker's own judgement. */
export function parseHrdResult(json: JsonObject, identifier: string): HrdResult {
  const { outcome, connection, connections, loginHint } = json;
  const hint = typeof loginHint === 'string' ? loginHint : undefined;
  if (outcome === 'local') return { outcome };
  if (outcome === 'connection' && typeof connection === 'string' && connection)
    return { outcome, connection, loginHint: hint ?? identifier };
  if (outcome === 'choose' && Array.isArray(connections) && connections.every((id) => typeof id === 'string'))
    return { outcome, connections };
  return { outcome: 'redirect', loginHint: hint ?? identifier };
}

/**
 * Asks a broker where an identifier leads. Only the domain of an e-mail address is sent; anything else stays here.
 *
 * @throws {LoginError} network, timeout, cancelled, rate_limited, server_error, invalid_response
 */
export async function requestDiscovery(request: DiscoveryRequest): Promise<HrdResult> {
  const { endpoint, identifier, clientId, headers, credentials = 'omit' } = request;
  const domain = emailDomain(identifier);
  if (!domain) return { outcome: 'local' };
  // Form-encoded: a simple request, which needs no preflight.
  const body = new URLSearchParams({ ...(clientId ? { client_id: clientId } : {}), identifier: `*@${domain}` });
  const init: RequestInit = { method: 'POST', body, credentials, ...(headers ? { headers } : {}) };
  const response = await boundedFetch(endpoint, init, { ...request, phase });
  if (response.status === 200) return parseHrdResult(readJson(response, phase), identifier.trim());
  if (response.status === 400) {
    const { error } = readJson(response, phase);
    if (error === 'invalid_session')
      throw new LoginError('session_expired', 'The interaction at the broker is over.', { phase });
  }
  throw fromHttpStatus(response.status, response.headers, phase);
}
