import type { Json } from '../connections/connection-handler.js';
import type { BrokerDatabase } from './database.js';

/** Named values that end by themselves. */
export interface ExpiringValues {
  get<T extends Json>(key: string): T | undefined;
  set(key: string, value: Json, seconds: number): void;
  /** Sets the value only when there is none, and tells whether it did: for things that must be seen once only. */
  add(key: string, value: Json, seconds: number): boolean;
  /** Reads and deletes in one step: of two callers one gets it. */
  take<T extends Json>(key: string): T | undefined;
  delete(key: string): void;
}

/** The values of one namespace, kept in the database. */
export function createExpiringValues(database: BrokerDatabase, namespace: string, now: () => number): ExpiringValues {
  const live = <T>(row: { value: string; expires_at: number } | undefined): T | undefined =>
    row === undefined || row.expires_at <= now() ? undefined : (JSON.parse(row.value) as T);
  const drop = (key: string): void => {
    database.run('DELETE FROM expiring WHERE namespace = ? AND key = ?', namespace, key);
  };
  return {
    get: (key) =>
      live(database.get('SELECT value, expires_at FROM expiring WHERE namespace = ? AND key = ?', namespace, key)),
    set: (key, value, seconds) => {
      database.run(
        'INSERT OR REPLACE INTO expiring (namespace, key, value, expires_at) VALUES (?, ?, ?, ?)',
        namespace,
        key,
        JSON.stringify(value),
        now() + seconds * 1000,
      );
    },
    add: (key, value, seconds) =>
      database.run(
        `INSERT INTO expiring (namespace, key, value, expires_at) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at WHERE expires_at <= ?`,
        namespace,
        key,
        JSON.stringify(value),
        now() + seconds * 1000,
        now(),
      ) === 1,
    take: (key) =>
      live(
        database.get(
          'DELETE FROM expiring WHERE namespace = ? AND key = ? RETURNING value, expires_at',
          namespace,
          key,
        ),
      ),
    delete: drop,
  };
}
