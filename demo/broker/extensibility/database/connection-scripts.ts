import type { BrokerServices } from '../../broker-services.js';
import type { BrokerDatabase } from '../../store/database.js';
import type { ScriptHost } from '../host/script-host.js';
import type { SecretBox } from '../secret-box.js';
import { createBrokerLocalUsers } from './broker-local-users.js';
import { createCustomDatabase, type CustomDatabase } from './custom-database.js';
import { createDatabaseScripts, type DatabaseScripts } from './database-scripts.js';
import type { LocalUsers } from './local-users.js';
import { readMigrationProgress, type MigrationProgress } from './migration-progress.js';
import type { StoreMode } from './operation-plan.js';
import { createPasswordProof } from './password-proof.js';
import type { DatabaseScriptName } from './script-names.js';
import { openScriptStore, type ScriptStore } from './script-store.js';

/** What a custom database connection says of its scripts. */
export interface ConnectionScriptSettings {
  readonly mode: Exclude<StoreMode, 'own'>;
  readonly scripts: Readonly<Partial<Record<DatabaseScriptName, string>>>;
  readonly configuration: Readonly<Record<string, string>>;
  readonly withContext: boolean;
  readonly timeoutMs: number;
  /** How many users the legacy store has, if the tenant says so. */
  readonly legacyUsers?: number;
}

/** The scripts of one custom database connection at work. */
export interface ConnectionScripts {
  readonly id: string;
  readonly settings: ConnectionScriptSettings;
  readonly store: ScriptStore;
  readonly users: LocalUsers;
  /** The scripts as they are saved now. */
  scripts(): DatabaseScripts;
  /** The operations, by the scripts as they are saved now. */
  database(): CustomDatabase;
  progress(): Promise<MigrationProgress>;
}

/** What connections' scripts are made of. */
export interface ConnectionScriptParts {
  readonly host: ScriptHost;
  readonly database: BrokerDatabase;
  readonly services: BrokerServices;
  readonly box: SecretBox;
}

/** Opens the scripts of a connection; what the tenant's file says of them is taken over where it has changed. */
export function openConnectionScripts(
  { host, database, services, box }: ConnectionScriptParts,
  id: string,
  settings: ConnectionScriptSettings,
): ConnectionScripts {
  const store = openScriptStore(database, id, box, services.now);
  store.seed(settings.scripts, settings.configuration);
  const { passwords, identifiers, issuer, atomically } = services;
  const users = createBrokerLocalUsers(
    { users: services.users, passwords, identifiers, issuer, atomically, count: (own) => countUsers(database, own) },
    id,
  );
  const proof = createPasswordProof(services.hasher);
  const { mode, withContext, timeoutMs, legacyUsers } = settings;

  const make = (): { readonly revision: unknown; readonly scripts: DatabaseScripts; readonly db: CustomDatabase } => {
    const scripts = createDatabaseScripts(host, {
      connection: id,
      scripts: store.scripts(),
      configuration: store.configuration(),
      withContext,
      timeoutMs,
    });
    const db = createCustomDatabase({ mode, scripts, users, passwords: proof });
    return { revision: store.revision(), scripts, db };
  };
  let made = make();
  const current = (): typeof made => {
    if (made.revision !== store.revision()) made = make();
    return made;
  };
  return {
    id,
    settings,
    store,
    users,
    scripts: () => current().scripts,
    database: () => current().db,
    progress: () => readMigrationProgress(users, legacyUsers),
  };
}

function countUsers(database: BrokerDatabase, connection: string): { migrated: number; pending: number } {
  const row = database.get<{ total: number; migrated: number }>(
    `SELECT count(*) AS total, count(passwords.hash) AS migrated
     FROM identities LEFT JOIN passwords USING (user_id) WHERE connection_id = ?`,
    connection,
  );
  const { total = 0, migrated = 0 } = row ?? {};
  return { migrated, pending: total - migrated };
}
