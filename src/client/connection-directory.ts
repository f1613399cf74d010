import { fetchConnections } from '../broker/connections-request.js';
import { requestDiscovery } from '../broker/discovery-request.js';
import type { HrdResult } from '../broker/login-turn.js';
import type { Connection, ConnectionsDocument } from '../connection/connection.js';
import { parseConnectionsDocument } from '../connection/connections-document.js';
import { findByDomain } from '../connection/domain-match.js';
import { LoginError } from '../errors/login-error.js';
import type { ClientContext } from './client-context.js';

/**
 * The connections that the configuration or the broker offers.
 *
 * @throws {LoginError} misconfigured_client — neither of them lists any.
 */
export async function readConnections(
  { config, limits, metadata }: ClientContext,
  organization?: string,
  signal?: AbortSignal,
): Promise<ConnectionsDocument> {
  const { issuer, clientId, connections: given } = config;
  if (Array.isArray(given))
    return parseConnectionsDocument({ version: 1, issuer, client_id: clientId, connections: given });
  if (given !== undefined && typeof given !== 'string') return parseConnectionsDocument(given);
  const endpoint = given ?? (await metadata.read(signal)).login_connections_endpoint;
  if (endpoint) return fetchConnections({ ...limits, issuer, clientId, endpoint, organization, signal });
  throw new LoginError('misconfigured_client', 'The broker lists no connections: set the option "connections".', {
    phase: 'connections',
  });
}

/** The connection of an id; `undefined` where none is listed, or the list cannot be read: the broker knows it anyway. */
export async function findConnection(
  context: ClientContext,
  id: string,
  signal?: AbortSignal,
): Promise<Connection | undefined> {
  const document = await readConnections(context, undefined, signal).catch(() => undefined);
  return document?.connections.find((connection) => connection.id === id);
}

/** Finds out where an identifier leads; without an endpoint for that, the broker decides on its own page. */
export async function discover(context: ClientContext, identifier: string, signal?: AbortSignal): Promise<HrdResult> {
  const { config, limits, metadata } = context;
  // A list that is here already is asked first; it must not cost a request.
  const listed =
    typeof config.connections === 'object' && findByDomain(await readConnections(context), identifier.trim());
  if (listed && listed.outcome !== 'local') return listed;
  const { login_discovery_endpoint: endpoint } = await metadata.read(signal);
  return endpoint
    ? requestDiscovery({ ...limits, endpoint, identifier, clientId: config.clientId, signal })
    : { outcome: 'redirect', loginHint: identifier.trim() };
}
