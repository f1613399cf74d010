import type { BrokerDatabase } from './database.js';

/** What a person types to sign in to a connection with its own store. */
export interface LocalIdentifier {
  readonly type: 'email' | 'username' | 'phone';
  /** Normalized. */
  readonly value: string;
}

/** The names by which users of own stores sign in; each leads to one user of its connection. */
export interface LocalIdentifierRepository {
  find(connection: string, identifier: LocalIdentifier): string | undefined;
  /** Gives the name to a user, and tells whether it was free. */
  claim(connection: string, identifier: LocalIdentifier, userId: string): boolean;
  release(connection: string, identifier: LocalIdentifier): void;
  ofUser(connection: string, userId: string): readonly LocalIdentifier[];
}

/** Keeps sign-in names in the database. */
export function createLocalIdentifierRepository(database: BrokerDatabase): LocalIdentifierRepository {
  return {
    find: (connection, { type, value }) =>
      database.get<{ user_id: string }>(
        'SELECT user_id FROM local_identifiers WHERE connection_id = ? AND type = ? AND value = ?',
        connection,
        type,
        value,
      )?.user_id,
    claim: (connection, { type, value }, userId) =>
      database.run(
        'INSERT INTO local_identifiers (connection_id, type, value, user_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
        connection,
        type,
        value,
        userId,
      ) === 1,
    release: (connection, { type, value }) => {
      database.run(
        'DELETE FROM local_identifiers WHERE connection_id = ? AND type = ? AND value = ?',
        connection,
        type,
        value,
      );
    },
    ofUser: (connection, userId) =>
      database.all<LocalIdentifier>(
        'SELECT type, value FROM local_identifiers WHERE connection_id = ? AND user_id = ? ORDER BY type, value',
        connection,
        userId,
      ),
  };
}
