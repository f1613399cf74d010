import type { BrokerServices } from '../broker-services.js';
import type { ConfiguredConnection } from '../config/tenant.js';
import type { ConnectionHandler, ConnectionKind } from './connection-handler.js';

/** The client that the admin page tries connections with: all are open to it, because only an administrator can begin. */
export const tryClientId = 'idp-login-try';

/** A connection with its handler. */
export interface OpenConnection {
  readonly connection: ConfiguredConnection;
  readonly handler: ConnectionHandler;
}

/** The connections of the broker, open for logins; they can be replaced while it runs. */
export interface ConnectionDirectory {
  /** A connection that the client may use; with an organization, one of that organization. */
  find(id: string, clientId: string, organization?: string): OpenConnection | undefined;
  /** A connection, whoever asks. */
  get(id: string): OpenConnection | undefined;
  all(): readonly OpenConnection[];
  /** The connections that the client may use, as the login page orders them. */
  forClient(clientId: string, organization?: string): readonly OpenConnection[];
  /** The connection of an e-mail domain that the client may use; without a client, one that every client may use. */
  byDomain(domain: string, clientId: string | undefined): OpenConnection | undefined;
  /** Adds a connection, or puts it in the place of the one with its id. */
  set(connection: ConfiguredConnection): void;
  remove(id: string): void;
  close(): Promise<void>;
}

/** Opens connections. */
export function createConnectionDirectory(
  connections: readonly ConfiguredConnection[],
  registry: ReadonlyMap<string, ConnectionKind>,
  services: BrokerServices,
): ConnectionDirectory {
  const open = new Map<string, OpenConnection>();
  // One look-up whatever the number of domains.
  const domains = new Map<string, string>();

  const set = (connection: ConfiguredConnection): void => {
    const kind = registry.get(connection.strategy);
    if (kind === undefined) throw new Error(`no handler serves the strategy "${connection.strategy}"`);
    remove(connection.id);
    open.set(connection.id, { connection, handler: kind.open(connection, services) });
    for (const domain of connection.domains) domains.set(domain, connection.id);
  };
  const remove = (id: string): void => {
    const found = open.get(id);
    if (found === undefined) return;
    open.delete(id);
    for (const domain of found.connection.domains) {
      if (domains.get(domain) === id) domains.delete(domain);
    }
    void found.handler.close?.();
  };
  const usable = (found: OpenConnection | undefined, clientId: string | undefined): OpenConnection | undefined =>
    found !== undefined && isEnabled(found.connection, clientId) ? found : undefined;

  connections.forEach(set);
  return {
    set,
    remove,
    get: (id) => open.get(id),
    find: (id, clientId, organization) => {
      const found = usable(open.get(id), clientId);
      const isOf = organization === undefined || found?.connection.config['organization'] === organization;
      return isOf ? found : undefined;
    },
    all: () => [...open.values()],
    forClient: (clientId, organization) =>
      [...open.values()]
        .filter(({ connection }) => isEnabled(connection, clientId))
        .filter(({ connection }) => organization === undefined || connection.config['organization'] === organization)
        .sort((a, b) => orderOf(a) - orderOf(b)),
    byDomain: (domain, clientId) => {
      const id = domains.get(domain);
      return id === undefined ? undefined : usable(open.get(id), clientId);
    },
    close: async () => {
      await Promise.all([...open.values()].map(async ({ handler }) => handler.close?.()));
    },
  };
}

function isEnabled({ clients, config }: ConfiguredConnection, clientId: string | undefined): boolean {
  if (clientId === tryClientId) return true;
  if (config['disabled'] === true) return false;
  return clients === undefined || (clientId !== undefined && clients.includes(clientId));
}

function orderOf({ connection }: OpenConnection): number {
  const order = connection.config['order'];
  return typeof order === 'number' ? order : Number.MAX_SAFE_INTEGER;
}
