import type { BrokerDatabase } from '../store/database.js';
import type { SecretBox } from '../extensibility/secret-box.js';

/** A factor that a user has set up; one of each type. */
export interface Enrolment {
  readonly type: 'otp' | 'sms' | 'email';
  /** The secret of an authenticator app, base32. */
  readonly secret?: string;
  /** Where codes go: an E.164 number, an address. */
  readonly address?: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly lastUsedAt?: number;
}

/** The factors that users have set up. */
export interface EnrolmentRepository {
  find(userId: string, type: Enrolment['type']): Enrolment | undefined;
  /** Takes the place of what the user had of this type. */
  set(userId: string, enrolment: Pick<Enrolment, 'type' | 'secret' | 'address'>): void;
  remove(userId: string, type: Enrolment['type']): boolean;
  /** Notes that it was used. With a time step: only if that one and none after it was used before; tells whether it was so. */
  use(userId: string, type: Enrolment['type'], step?: number): boolean;
}

interface Row {
  readonly type: Enrolment['type'];
  readonly secret: string | null;
  readonly address: string | null;
  readonly created_at: number;
  readonly last_used_at: number | null;
}

/** Keeps factors in the database; secrets are sealed. */
export function createEnrolmentRepository(
  database: BrokerDatabase,
  now: () => number,
  box: SecretBox,
): EnrolmentRepository {
  return {
    find: (userId, type) => {
      const row = database.get<Row>('SELECT * FROM factors WHERE user_id = ? AND type = ?', userId, type);
      if (row === undefined) return undefined;
      return {
        type: row.type,
        createdAt: row.created_at,
        ...(row.secret === null ? {} : { secret: box.open(row.secret, userId) }),
        ...(row.address === null ? {} : { address: row.address }),
        ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }),
      };
    },
    set: (userId, { type, secret, address }) => {
      database.run(
        'INSERT OR REPLACE INTO factors (user_id, type, secret, address, created_at) VALUES (?, ?, ?, ?, ?)',
        userId,
        type,
        secret === undefined ? null : box.seal(secret, userId),
        address ?? null,
        now(),
      );
    },
    remove: (userId, type) => database.run('DELETE FROM factors WHERE user_id = ? AND type = ?', userId, type) === 1,
    // One statement, so that of two requests with the same code one gets through.
    use: (userId, type, step) =>
      database.run(
        `UPDATE factors SET last_used_at = ?3, last_step = coalesce(?4, last_step)
         WHERE user_id = ?1 AND type = ?2 AND (?4 IS NULL OR last_step IS NULL OR last_step < ?4)`,
        userId,
        type,
        now(),
        step ?? null,
      ) === 1,
  };
}
