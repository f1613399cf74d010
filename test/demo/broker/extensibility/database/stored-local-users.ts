import {
  createBrokerLocalUsers,
  type BrokerUserStores,
} from '../../../../../demo/broker/extensibility/database/broker-local-users.js';
import type { LocalUsers } from '../../../../../demo/broker/extensibility/database/local-users.js';
import { openDatabase } from '../../../../../demo/broker/store/database.js';
import { createLocalIdentifierRepository } from '../../../../../demo/broker/store/local-identifier-repository.js';
import { createPasswordRepository } from '../../../../../demo/broker/store/password-repository.js';
import { createUserRepository } from '../../../../../demo/broker/store/user-repository.js';

/** Opens the users of one connection in a broker's database. */
export function openStoredLocalUsers(folder: string, connection: string): { users: LocalUsers; close(): void } {
  const database = openDatabase(folder);
  const stores: BrokerUserStores = {
    users: createUserRepository(database, Date.now),
    passwords: createPasswordRepository(database, Date.now),
    identifiers: createLocalIdentifierRepository(database),
    issuer: 'http://localhost:4181',
    atomically: database.atomically,
    count: (id) => {
      const row = database.get<{ total: number; migrated: number }>(
        `SELECT count(*) AS total, count(passwords.hash) AS migrated
         FROM identities LEFT JOIN passwords USING (user_id) WHERE connection_id = ?`,
        id,
      );
      return { migrated: row?.migrated ?? 0, pending: (row?.total ?? 0) - (row?.migrated ?? 0) };
    },
  };
  return { users: createBrokerLocalUsers(stores, connection), close: () => database.close() };
}
