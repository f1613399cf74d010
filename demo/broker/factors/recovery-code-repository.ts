import { createHmac, randomInt } from 'node:crypto';
import type { BrokerDatabase } from '../store/database.js';

/** Codes for the day on which the phone is lost; each works once. */
export interface RecoveryCodeRepository {
  /** How many are left. */
  left(userId: string): number;
  /** Makes new ones, which end all earlier ones. This is the only time at which they can be read. */
  make(userId: string): readonly string[];
  /** Uses a code up; tells whether it was good. */
  use(userId: string, typed: string): boolean;
  remove(userId: string): void;
}

const codes = 10;
const groups = 3;
const groupLength = 4;
// No 0/O, 1/I/L: they are copied by hand. Twelve of these are 59 bits, far beyond what can be guessed.
const characters = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

/** Keeps codes in the database, as keyed hashes. */
export function createRecoveryCodeRepository(
  database: BrokerDatabase,
  now: () => number,
  key: Buffer,
): RecoveryCodeRepository {
  const hash = (userId: string, code: string): string =>
    createHmac('sha256', key).update(`${userId}\0${code}`).digest('base64url');
  const remove = (userId: string): void => {
    database.run('DELETE FROM recovery_codes WHERE user_id = ?', userId);
  };
  return {
    remove,
    left: (userId) =>
      database.get<{ left: number }>(
        'SELECT count(*) AS left FROM recovery_codes WHERE user_id = ? AND used_at IS NULL',
        userId,
      )?.left ?? 0,
    make: (userId) => {
      const made = Array.from({ length: codes }, makeCode);
      database.atomically(() => {
        remove(userId);
        for (const code of made) {
          database.run(
            'INSERT INTO recovery_codes (user_id, code_hash, created_at) VALUES (?, ?, ?)',
            userId,
            hash(userId, readable(code)),
            now(),
          );
        }
      });
      return made;
    },
    use: (userId, typed) =>
      database.run(
        'UPDATE recovery_codes SET used_at = ? WHERE user_id = ? AND code_hash = ? AND used_at IS NULL',
        now(),
        userId,
        hash(userId, readable(typed)),
      ) === 1,
  };
}

function makeCode(): string {
  const group = (): string =>
    Array.from({ length: groupLength }, () => characters[randomInt(characters.length)]).join('');
  return Array.from({ length: groups }, group).join('-');
}

function readable(code: string): string {
  return code
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
}
