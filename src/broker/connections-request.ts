import type { ConnectionsDocument } from '../connection/connection.js';
import { parseConnectionsDocument } from '../connection/connections-document.js';
import { fromHttpStatus } from '../errors/from-http-status.js';
import { LoginError } from '../errors/login-error.js';
import { publicGet } from './public-get.js';

/** Where to find the connections of a client. */
export interface ConnectionsRequest {
  readonly issuer: string;
  readonly clientId: string;
  /** The address of the document, without its query. @defaultValue `<issuer>/login/connections` */
  readonly endpoint?: string | undefined;
  readonly organization?: string | undefined;
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** In milliseconds. @defaultValue 8000 */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The address of a connections document, for a `<link rel="preload" as="fetch" crossorigin>`. */
export function connectionsUrl({ issuer, clientId, endpoint, organization }: ConnectionsRequest): string {
  const url = new URL(endpoint ?? `${issuer.replace(/\/$/, '')}/login/connections`);
  url.searchParams.set('client_id', clientId);
  if (organization) url.searchParams.set('organization', organization);
  return url.href;
}

/**
 * Reads the connections that a broker offers to a client: one plain GET, without a preflight.
 *
 * @throws {LoginError} network, timeout, cancelled, misconfigured_origin — the broker was not reached, or it does not
 *   allow this origin.
 * @throws {LoginError} misconfigured_client — the broker does not know the client.
 * @throws {LoginError} invalid_response, server_error, rate_limited — the answer is no connections document.
 */
export async function fetchConnections(request: ConnectionsRequest): Promise<ConnectionsDocument> {
  const phase = 'connections';
  const answer = await publicGet(connectionsUrl(request), { ...request, phase });
  if (answer.json) {
    const document = parseConnectionsDocument(answer.json);
    const bare = (issuer: string): string => issuer.replace(/\/$/, '');
    if (bare(document.issuer) !== bare(request.issuer))
      throw new LoginError('issuer_mismatch', 'The connections document is of another broker.', { phase });
    if (document.client_id === request.clientId) return document;
    throw new LoginError('invalid_response', 'The connections document is for another client.', { phase });
  }
  if (answer.status !== 404) throw fromHttpStatus(phase, answer);
  throw new LoginError('misconfigured_client', 'The broker offers no connections to this client id.', { phase });
}
