import type { BrokerDatabase } from './database.js';

/**
 * What happened, by a short code: `s` login, `f` failed login, `fp` wrong password, `fu` unknown user, `ss` sign-up, `fs`
 * failed sign-up, `cls` code or link sent, `slo` logout, `limit_wc` blocked after wrong credentials, `fsa` failed silent
 * login, `w` warning …
 */
export type LogType = string & {};

/** One event. It names people by user id alone, and holds no secret, code, token or e-mail address. */
export interface LogEvent {
  readonly type: LogType;
  readonly connection?: string;
  readonly clientId?: string;
  readonly userId?: string;
  readonly ip?: string;
  /** More about it, for who runs the broker: an error code, a sentence. */
  readonly detail?: Readonly<Record<string, string | number | boolean | undefined>>;
}

/** An event that was written. */
export interface LogEntry extends LogEvent {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Writes the log. */
export interface LogWriter {
  write(event: LogEvent): void;
}

/** Writes and reads the log. */
export interface LogRepository extends LogWriter {
  /** The newest first. */
  list(filter?: {
    readonly type?: string;
    readonly userId?: string;
    readonly connection?: string;
    readonly before?: number;
    readonly limit?: number;
  }): readonly LogEntry[];
}

interface Row {
  readonly id: number;
  readonly at: number;
  readonly type: string;
  readonly connection_id: string | null;
  readonly client_id: string | null;
  readonly user_id: string | null;
  readonly ip: string | null;
  readonly detail: string | null;
}

/** Keeps the log in the database; the oldest entries go when there are more than `keep`. */
export function createLogRepository(database: BrokerDatabase, now: () => number, keep = 20_000): LogRepository {
  let written = 0;
  return {
    write: (event) => {
      database.run(
        'INSERT INTO logs (at, type, connection_id, client_id, user_id, ip, detail) VALUES (?, ?, ?, ?, ?, ?, ?)',
        now(),
        event.type,
        event.connection ?? null,
        event.clientId ?? null,
        event.userId ?? null,
        event.ip ?? null,
        event.detail === undefined ? null : JSON.stringify(event.detail),
      );
      written += 1;
      if (written % 1000 === 0) {
        database.run('DELETE FROM logs WHERE id <= (SELECT max(id) FROM logs) - ?', keep);
      }
    },
    list: ({ type, userId, connection, before, limit = 100 } = {}) =>
      database
        .all<Row>(
          `SELECT * FROM logs
           WHERE (?1 IS NULL OR type = ?1) AND (?2 IS NULL OR user_id = ?2)
             AND (?3 IS NULL OR connection_id = ?3) AND (?4 IS NULL OR id < ?4)
           ORDER BY id DESC LIMIT ?5`,
          type ?? null,
          userId ?? null,
          connection ?? null,
          before ?? null,
          Math.min(Math.max(limit, 1), 1000),
        )
        .map((row) => ({
          id: row.id,
          at: row.at,
          type: row.type,
          ...(row.connection_id === null ? {} : { connection: row.connection_id }),
          ...(row.client_id === null ? {} : { clientId: row.client_id }),
          ...(row.user_id === null ? {} : { userId: row.user_id }),
          ...(row.ip === null ? {} : { ip: row.ip }),
          ...(row.detail === null ? {} : { detail: JSON.parse(row.detail) as NonNullable<LogEvent['detail']> }),
        })),
  };
}
