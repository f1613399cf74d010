import type { Json } from '../connections/connection-handler.js';
import type { BrokerDatabase } from './database.js';

/** Logins under way, by id; what they hold is the engine's business. */
export interface LoginTransactionRepository {
  find<T extends Json>(id: string): T | undefined;
  save(id: string, state: Json, expiresAt: number): void;
  /** Reads and deletes in one step: of two requests with one id one goes on. */
  take<T extends Json>(id: string): T | undefined;
  delete(id: string): void;
}

/** Keeps logins under way in the database. */
export function createLoginTransactionRepository(
  database: BrokerDatabase,
  now: () => number,
): LoginTransactionRepository {
  const live = <T>(row: { state: string; expires_at: number } | undefined): T | undefined =>
    row === undefined || row.expires_at <= now() ? undefined : (JSON.parse(row.state) as T);
  return {
    find: (id) => live(database.get('SELECT state, expires_at FROM login_transactions WHERE id = ?', id)),
    save: (id, state, expiresAt) => {
      database.run(
        'INSERT OR REPLACE INTO login_transactions (id, state, expires_at) VALUES (?, ?, ?)',
        id,
        JSON.stringify(state),
        expiresAt,
      );
    },
    take: (id) => live(database.get('DELETE FROM login_transactions WHERE id = ? RETURNING state, expires_at', id)),
    delete: (id) => {
      database.run('DELETE FROM login_transactions WHERE id = ?', id);
    },
  };
}
