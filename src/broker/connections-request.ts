import type { ConnectionsDocument } from '../connection/connection.js';
import { LoginError } from '../errors/login-error.js';

/** Where to find the connections of a client. */
export interface ConnectionsRequest {
  readonly issuer: string;
  readonly clientId: string;
  /** The address of the document, without its query. @defaultValue `<issuer>/login/connections` */
  readonly endpoint?: string;
  readonly organization?: string;
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** In milliseconds. @defaultValue 8000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** The address of a connections document, for a `<link rel="preload" as="fetch" crossorigin>`. */
export function connectionsUrl(request: ConnectionsRequest): string {
  const url = new URL(request.endpoint ?? `${request.issuer.replace(/\/$/, '')}/login/connections`);
  url.searchParams.set('client_id', request.clientId);
  if (request.organization) url.searchParams.set('organization', request.organization);
  return url.href;
}

/**
 * Reads the connections that a broker offers to a client: one plain GET, without a preflight.
 *
 * @throws {LoginError} network, timeout, misconfigured_origin — the broker was not reached or does not allow this origin.
 * @throws {LoginError} misconfigured_client — the broker does not know the client.
 * @throws {LoginError} invalid_response, server_error — the answer is no connections document.
 */
export function fetchConnections(request: ConnectionsRequest): Promise<ConnectionsDocument> {
  return Promise.reject(new LoginError('network', `not built yet: ${request.issuer}`, { phase: 'connections' }));
}
