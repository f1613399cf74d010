import { domainOf } from '../connection/identifier.js';
import { boundedFetch } from './bounded-fetch.js';
import type { RequestLimits } from './bounded-fetch.js';
import { formBody } from './form-body.js';
import type { HrdResult } from './login-turn.js';
import { readAnswer } from './read-answer.js';
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

/** Reads an answer of home-realm discovery. What is not known leads to the broker's own judgement. */
function parseHrdResult({ outcome, connection, connections, loginHint }: JsonObject, identifier: string): HrdResult {
  const hint = typeof loginHint === 'string' ? loginHint : identifier;
  if (outcome === 'local') return { outcome };
  if (outcome === 'connection' && typeof connection === 'string' && connection)
    return { outcome, connection, loginHint: hint };
  if (outcome === 'choose' && Array.isArray(connections) && connections.every((id) => typeof id === 'string'))
    return { outcome, connections };
  return { outcome: 'redirect', loginHint: hint };
}

/**
 * Asks a broker where an identifier leads. Only the domain of an e-mail address is sent; anything else stays here.
 *
 * @throws {LoginError} network, timeout, cancelled, rate_limited, server_error, invalid_response
 * @throws {LoginError} session_expired — the interaction of a login page is over.
 */
export async function requestDiscovery(request: DiscoveryRequest): Promise<HrdResult> {
  const { endpoint, identifier, clientId, headers, credentials = 'omit' } = request;
  const domain = domainOf(identifier.trim());
  if (!domain) return { outcome: 'local' };
  // Form-encoded: a simple request, which needs no preflight.
  const body = formBody({ client_id: clientId, identifier: `*@${domain}` });
  const init: RequestInit = { method: 'POST', body, credentials, ...(headers && { headers }) };
  const answer = readAnswer(phase, await boundedFetch(endpoint, init, { ...request, phase }));
  return parseHrdResult(answer, identifier.trim());
}
