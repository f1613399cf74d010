import type { BrokerCore } from '../broker-module.js';
import { parseConnection } from '../config/parse-connection.js';
import { createProblemReporter, type Problem } from '../config/problems.js';
import type { Client } from '../config/tenant-settings.js';
import type { ConfiguredConnection } from '../config/tenant.js';
import type { OpenConnection } from '../connections/connection-directory.js';
import { connectionRegistry } from '../connections/registry.js';
import { ApiError, invalid, notFound, refuseProblems } from './api-error.js';
import { computedMembers } from './connection-document.js';
import type { ManagedConnections } from './managed-connections.js';
import { unmaskSecrets } from './secret-options.js';

type Members = Readonly<Record<string, unknown>>;

/** Changes connections: checked as a whole, kept, and in force at once. */
export interface ConnectionChanges {
  create(sent: unknown): OpenConnection;
  /** Replaces the members that were sent, `options` as a whole; `null` takes one away. */
  change(id: string, sent: unknown): OpenConnection;
  enable(id: string, sent: unknown): OpenConnection;
  /** Removes a connection, and the users who have no other. */
  remove(id: string): void;
}

/** Makes the changes of one broker. */
export function createConnectionChanges(core: BrokerCore, kept: ManagedConnections): ConnectionChanges {
  const { services, store, clients } = core;

  const need = (id: string): OpenConnection => {
    const found = core.connections().get(id);
    if (found === undefined) throw notFound('connection');
    return found;
  };

  const apply = (config: Members): OpenConnection => {
    const connection = check(core, config);
    // Opened first: what a kind cannot open must not come into the store.
    core.connections().set(connection);
    kept.save(connection.id, config);
    return need(connection.id);
  };

  const change: ConnectionChanges['change'] = (id, sent) => {
    const before = need(id).connection;
    const changes = membersOf(sent);
    const problems: Problem[] = [];
    for (const name of ['id', 'strategy'] as const) {
      if (changes[name] !== undefined && changes[name] !== before[name]) {
        problems.push({ path: name, message: 'never changes; make another connection instead' });
      }
    }
    refuseProblems(problems);
    const { options } = changes;
    const complete =
      options === undefined || options === null
        ? changes
        : { ...changes, options: unmaskSecrets(options, before.config['options'], 'options') };
    return apply(withoutNulls({ ...before.config, ...complete, id, strategy: before.strategy }));
  };

  return {
    create: (sent) => {
      const config = withoutNulls(membersOf(sent));
      const { id } = config;
      if (typeof id === 'string' && core.connections().get(id) !== undefined) {
        throw new ApiError(409, 'connection_exists', 'There is a connection with this id already.', [
          { path: 'id', message: 'is taken by another connection' },
        ]);
      }
      return apply({ ...config, options: unmaskSecrets(config['options'] ?? {}, undefined, 'options') });
    },
    change,
    enable: (id, sent) => {
      const { connection } = need(id);
      const allowed = new Set(
        connection.clients ??
          clients
            .all()
            .filter(signsPeopleIn)
            .map((client) => client.id),
      );
      for (const { clientId, enabled } of readEnabled(sent, (name) => clients.find(name) !== undefined)) {
        if (enabled) allowed.add(clientId);
        else allowed.delete(clientId);
      }
      return change(id, { clients: [...allowed].sort() });
    },
    remove: (id) => {
      const { connection } = need(id);
      if (core.tenant.defaultConnection === id) {
        throw new ApiError(409, 'in_use', 'It is the default connection of the tenant, so it cannot be deleted.');
      }
      services.atomically(() => {
        kept.remove(id);
        const users = store.database.all<{ user_id: string }>(
          `SELECT user_id FROM identities GROUP BY user_id
           HAVING sum(connection_id = ?1) = count(*) AND count(*) > 0`,
          id,
        );
        for (const { user_id: userId } of users) {
          services.endUserSessions(userId);
          store.users.delete(userId);
        }
        store.database.run('DELETE FROM identities WHERE connection_id = ?', id);
        store.database.run('DELETE FROM local_identifiers WHERE connection_id = ?', id);
      });
      core.connections().remove(connection.id);
    },
  };
}

/** Whether a connection can be enabled for a client: services have no people, and trials may use every connection. */
export function signsPeopleIn({ type, pushedOnly }: Client): boolean {
  return type !== 'service' && pushedOnly !== true;
}

/** Checks a connection as the configuration is checked, and against the others of the tenant. */
function check(core: BrokerCore, config: Members): ConfiguredConnection {
  const problems: Problem[] = [];
  const reporter = createProblemReporter(problems);
  const connection = parseConnection(config, connectionRegistry, reporter);
  connection.clients?.forEach((id, index) => {
    if (core.clients.find(id) === undefined) reporter.at('clients').report(`[${index}]`, `there is no client "${id}"`);
  });
  connection.domains.forEach((domain, index) => {
    const owner = core
      .connections()
      .all()
      .find((other) => other.connection.id !== connection.id && other.connection.domains.includes(domain));
    if (owner !== undefined) {
      reporter.at('domains').report(`[${index}]`, `${domain} leads to connection "${owner.connection.id}" already`);
    }
  });
  refuseProblems(problems);
  return connection;
}

function readEnabled(
  sent: unknown,
  isKnown: (id: string) => boolean,
): readonly { readonly clientId: string; readonly enabled: boolean }[] {
  if (!Array.isArray(sent)) throw invalid([{ path: '(root)', message: 'must be a list of { client_id, status }' }]);
  const problems: Problem[] = [];
  const read = sent.map((item: unknown, index) => {
    const { client_id: clientId, status } = (item ?? {}) as { readonly client_id?: unknown; readonly status?: unknown };
    if (typeof clientId !== 'string' || !isKnown(clientId)) {
      problems.push({ path: `[${index}].client_id`, message: 'must be the id of a client' });
    }
    if (typeof status !== 'boolean') problems.push({ path: `[${index}].status`, message: 'must be true or false' });
    return { clientId: String(clientId), enabled: status === true };
  });
  refuseProblems(problems);
  return read;
}

function membersOf(sent: unknown): Members {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) {
    throw invalid([{ path: '(root)', message: 'must be an object' }]);
  }
  return Object.fromEntries(Object.entries(sent).filter(([name]) => !computedMembers.has(name)));
}

function withoutNulls(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}
