import { parseConnection } from '../config/parse-connection.js';
import { createProblemReporter, type Problem } from '../config/problems.js';
import type { ConfiguredConnection } from '../config/tenant.js';
import { connectionRegistry } from '../connections/registry.js';
import type { SecretBox } from '../extensibility/secret-box.js';
import type { BrokerDatabase } from '../store/database.js';

/** The connections that were made, changed or deleted while the broker ran. */
export interface ManagedConnections {
  save(id: string, config: Readonly<Record<string, unknown>>): void;
  /** Remembers that a connection is gone, although the configuration may name it. */
  remove(id: string): void;
  /** Whether what is in force was written by the API, and not by the configuration. */
  has(id: string): boolean;
  /** What is in force: the connections of the configuration, and over them what is kept here. */
  over(configured: readonly ConfiguredConnection[]): readonly ConfiguredConnection[];
}

interface Row {
  readonly id: string;
  readonly config: string | null;
}

/** Keeps them in the database, sealed as a whole: their options hold secrets. */
export function createManagedConnections(
  database: BrokerDatabase,
  box: SecretBox,
  now: () => number,
): ManagedConnections {
  const write = (id: string, config: string | null): void => {
    database.run(
      'INSERT OR REPLACE INTO managed_connections (id, config, updated_at) VALUES (?, ?, ?)',
      id,
      config,
      now(),
    );
  };
  return {
    save: (id, config) => write(id, box.seal(JSON.stringify(config), id)),
    remove: (id) => write(id, null),
    has: (id) =>
      database.get<Row>('SELECT id, config FROM managed_connections WHERE id = ?', id)?.config?.length !== undefined,
    over: (configured) => {
      const known = new Map(configured.map((connection) => [connection.id, connection]));
      for (const { id, config } of database.all<Row>('SELECT id, config FROM managed_connections ORDER BY rowid')) {
        if (config === null) known.delete(id);
        else {
          const connection = open(id, box.open(config, id));
          if (connection !== undefined) known.set(id, connection);
        }
      }
      return [...known.values()];
    },
  };
}

/** A stored connection that a newer broker does not understand must not keep it from starting. */
function open(id: string, text: string): ConfiguredConnection | undefined {
  const problems: Problem[] = [];
  const connection = parseConnection(JSON.parse(text), connectionRegistry, createProblemReporter(problems));
  if (problems.length === 0) return connection;
  const list = problems.map(({ path, message }) => `  ${path}: ${message}`).join('\n');
  console.error(`broker: the stored connection ${id} is left out, because it has problems:\n${list}`);
  return undefined;
}
