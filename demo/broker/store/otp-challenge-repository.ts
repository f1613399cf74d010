import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { BrokerDatabase } from './database.js';

/** A code that is to be made. */
export interface OtpOrder {
  /** What the code is for, with the connection: `email login`. */
  readonly purpose: string;
  /** Who gets it: the normalized address or number. Only its keyed hash is stored. */
  readonly subject: string;
  /** The login that asks for it; no other login can use it. */
  readonly login: string;
  readonly length: number;
  readonly alphabet?: 'numeric' | 'alphanumeric';
  readonly lifetimeSeconds: number;
  readonly tries: number;
}

/** What came of checking a code. */
export interface OtpVerdict {
  readonly status: 'right' | 'wrong' | 'expired' | 'used-up';
  readonly triesLeft: number;
}

/** Codes that are sent: each works once, in one login, and only until a newer one is asked for. */
export interface OtpChallenges {
  /** Makes a code and ends every earlier one for the same purpose and person. */
  issue(order: OtpOrder): string;
  /** Checks a code and counts the try. */
  check(purpose: string, subject: string, login: string, code: string): OtpVerdict;
  /** Ends the code of a person. */
  cancel(purpose: string, subject: string): void;
}

interface Row {
  readonly id: string;
  readonly login: string;
  readonly code_hash: string;
  readonly tries_left: number;
  readonly expires_at: number;
}

// No 0/O, 1/I/L: a person copies the code by hand.
const alphanumeric = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

/** Keeps codes in the database, as keyed hashes. */
export function createOtpChallenges(database: BrokerDatabase, now: () => number, key: Buffer): OtpChallenges {
  const hash = (...parts: string[]): string => createHmac('sha256', key).update(parts.join('\0')).digest('base64url');
  return {
    issue: ({ purpose, subject, login, length, alphabet = 'numeric', lifetimeSeconds, tries }) => {
      const code = makeCode(length, alphabet);
      const id = randomBytes(16).toString('base64url');
      database.run(
        `INSERT OR REPLACE INTO otp_challenges (id, purpose, login, subject, code_hash, tries_left, sent_at, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        purpose,
        login,
        hash('subject', purpose, subject),
        hash('code', id, code),
        tries,
        now(),
        now() + lifetimeSeconds * 1000,
      );
      return code;
    },
    check: (purpose, subject, login, code) => {
      // The try is taken before the code is looked at, so that no number of requests at once buys another one.
      const row = database.get<Row>(
        `UPDATE otp_challenges SET tries_left = tries_left - 1
         WHERE purpose = ? AND subject = ? AND login = ? RETURNING id, login, code_hash, tries_left, expires_at`,
        purpose,
        hash('subject', purpose, subject),
        login,
      );
      // Gone: it was used, ran out long ago, or another login asked for a newer one.
      if (row === undefined) return { status: 'expired', triesLeft: 0 };
      if (row.tries_left < 0) return { status: 'used-up', triesLeft: 0 };
      if (row.expires_at <= now()) return { status: 'expired', triesLeft: 0 };
      if (!equal(row.code_hash, hash('code', row.id, code))) return { status: 'wrong', triesLeft: row.tries_left };
      database.run('DELETE FROM otp_challenges WHERE id = ?', row.id);
      return { status: 'right', triesLeft: 0 };
    },
    cancel: (purpose, subject) => {
      database.run(
        'DELETE FROM otp_challenges WHERE purpose = ? AND subject = ?',
        purpose,
        hash('subject', purpose, subject),
      );
    },
  };
}

function makeCode(length: number, alphabet: 'numeric' | 'alphanumeric'): string {
  const characters = alphabet === 'numeric' ? '0123456789' : alphanumeric;
  return Array.from({ length }, () => characters[randomInt(characters.length)]).join('');
}

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
