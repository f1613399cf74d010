import type { BrokerDatabase } from './database.js';

/** Hashes of passwords, in PHC form; never a password. */
export interface PasswordRepository {
  hashOf(userId: string): string | undefined;
  /** When the password was chosen, in milliseconds since the epoch. */
  setAt(userId: string): number | undefined;
  /** Sets the hash; the one before goes into the history. */
  set(userId: string, hash: string): void;
  /** Sets the hash of the same password again, after its cost was raised. */
  rehash(userId: string, hash: string): void;
  /** The hashes before the present one, the newest first. */
  history(userId: string, count: number): readonly string[];
}

/** Keeps password hashes in the database. */
export function createPasswordRepository(database: BrokerDatabase, now: () => number): PasswordRepository {
  return {
    hashOf: (userId) => database.get<{ hash: string }>('SELECT hash FROM passwords WHERE user_id = ?', userId)?.hash,
    setAt: (userId) =>
      database.get<{ created_at: number }>('SELECT created_at FROM passwords WHERE user_id = ?', userId)?.created_at,
    set: (userId, hash) =>
      database.atomically(() => {
        database.run(
          'INSERT INTO password_history (user_id, hash, created_at) SELECT user_id, hash, created_at FROM passwords WHERE user_id = ?',
          userId,
        );
        database.run(
          'INSERT OR REPLACE INTO passwords (user_id, hash, created_at) VALUES (?, ?, ?)',
          userId,
          hash,
          now(),
        );
      }),
    rehash: (userId, hash) => {
      database.run('UPDATE passwords SET hash = ? WHERE user_id = ?', hash, userId);
    },
    history: (userId, count) =>
      database
        .all<{ hash: string }>(
          'SELECT hash FROM password_history WHERE user_id = ? ORDER BY created_at DESC, rowid DESC LIMIT ?',
          userId,
          count,
        )
        .map(({ hash }) => hash),
  };
}
