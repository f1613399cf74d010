import type { BrokerDatabase } from './database.js';

const tables = [
  'otp_challenges',
  'login_transactions',
  'upstream_requests',
  'login_facts',
  'expiring',
  'oidc',
  'remembered_browsers',
];

// Something that has just ended is still told apart from something that never was.
const graceMs = 10 * 60 * 1000;

/** Deletes what ended some minutes ago. */
export function deleteExpiredRows(database: BrokerDatabase, now: number): void {
  for (const table of tables) {
    database.run(`DELETE FROM ${table} WHERE expires_at IS NOT NULL AND expires_at < ?`, now - graceMs);
  }
}
