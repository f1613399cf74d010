import { createHmac } from 'node:crypto';
import type { BrokerDatabase } from '../store/database.js';

/** Browsers in which a person is not asked for a second factor again for a while. */
export interface RememberedBrowsers {
  /** @param browser - The id out of the browser's cookie; none is remembered without one. */
  has(userId: string, browser: string): boolean;
  add(userId: string, browser: string, days: number): void;
  count(userId: string): number;
  /** Forgets all browsers of a user. */
  forget(userId: string): void;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Keeps the ids of browsers in the database, as keyed hashes. */
export function createRememberedBrowsers(database: BrokerDatabase, now: () => number, key: Buffer): RememberedBrowsers {
  const hash = (browser: string): string => createHmac('sha256', key).update(browser).digest('base64url');
  return {
    has: (userId, browser) =>
      browser !== '' &&
      database.get(
        'SELECT 1 FROM remembered_browsers WHERE user_id = ? AND browser_hash = ? AND expires_at > ?',
        userId,
        hash(browser),
        now(),
      ) !== undefined,
    add: (userId, browser, days) => {
      if (browser === '') return;
      database.run(
        'INSERT OR REPLACE INTO remembered_browsers (user_id, browser_hash, expires_at) VALUES (?, ?, ?)',
        userId,
        hash(browser),
        now() + days * dayMs,
      );
    },
    count: (userId) =>
      database.get<{ browsers: number }>(
        'SELECT count(*) AS browsers FROM remembered_browsers WHERE user_id = ? AND expires_at > ?',
        userId,
        now(),
      )?.browsers ?? 0,
    forget: (userId) => {
      database.run('DELETE FROM remembered_browsers WHERE user_id = ?', userId);
    },
  };
}
