import type { Connection, ConnectionsDocument } from 'idp-login';
import type { Tenant } from '../config/tenant-settings.js';
import type { ConnectionDirectory, OpenConnection } from './connection-directory.js';

// Members of the configuration that everybody may see; nothing else of it leaves the broker.
const publicMembers = ['icon', 'brand', 'order', 'acr', 'organization', 'testOnly'] as const;

/** Writes what one client's login pages may know of the connections. */
export function writeConnectionsDocument(
  tenant: Tenant,
  directory: ConnectionDirectory,
  issuer: string,
  clientId: string,
  organization?: string,
): ConnectionsDocument {
  return {
    version: 1,
    issuer,
    client_id: clientId,
    ...(tenant.defaultConnection === undefined ? {} : { default_connection: tenant.defaultConnection }),
    ...(tenant.identifierFirst ? { identifier_first: true } : {}),
    connections: directory.forClient(clientId, organization).map(describeConnection),
    hrd: { endpoint: `${issuer}/login/discovery`, login_hint: true },
    ...(Object.keys(tenant.links).length === 0 ? {} : { links: tenant.links }),
  };
}

function describeConnection({ connection, handler }: OpenConnection): Connection {
  const { config } = connection;
  const known = Object.fromEntries(
    publicMembers.flatMap((name) => (config[name] === undefined ? [] : [[name, config[name]]])),
  );
  return {
    kind: connection.kind,
    strategy: connection.strategy,
    id: connection.id,
    hint: { connection: connection.id },
    label: connection.label,
    visibility: config['visibility'] ?? defaultVisibility(connection),
    ...domainsOf(connection),
    ...known,
    ...handler.describe(),
  } as unknown as Connection;
}

function defaultVisibility({ kind, domains }: OpenConnection['connection']): Connection['visibility'] {
  return kind === 'enterprise' && domains.length > 0 ? 'identifier' : 'button';
}

// A list of domains tells everybody who the customers are, so it is given only when the tenant asked for that.
function domainsOf({ kind, domains, config }: OpenConnection['connection']): Record<string, unknown> {
  if (kind !== 'enterprise' || domains.length === 0) return {};
  return { domains: config['listDomains'] === true ? { match: 'list', domains } : { match: 'remote' } };
}
