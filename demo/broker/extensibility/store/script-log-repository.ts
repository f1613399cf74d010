import type { BrokerDatabase } from '../../store/database.js';
import type { ScriptLogEntry } from '../host/script-log.js';

/** An entry of the scripts' log, as it was kept. */
export interface KeptScriptLogEntry extends ScriptLogEntry {
  readonly id: number;
}

/** What scripts wrote and how they failed. */
export interface ScriptLogRepository {
  write(entry: ScriptLogEntry): void;
  /** The newest first. */
  list(filter?: {
    /** The name of a script, as `legacy/login.js`, or the part of it before the slash. */
    readonly script?: string;
    readonly before?: number;
    readonly limit?: number;
  }): readonly KeptScriptLogEntry[];
}

interface Row {
  readonly id: number;
  readonly at: number;
  readonly level: ScriptLogEntry['level'];
  readonly script: string;
  readonly kind: string;
  readonly message: string;
  readonly lines: string | null;
}

const kept = 5000;

/** Keeps the newest entries in the database. */
export function createScriptLogRepository(database: BrokerDatabase): ScriptLogRepository {
  let written = 0;
  return {
    write: ({ at, level, script, kind, message, lines }) => {
      database.run(
        'INSERT INTO script_logs (at, level, script, kind, message, lines) VALUES (?, ?, ?, ?, ?, ?)',
        at.getTime(),
        level,
        script,
        kind,
        message,
        lines === undefined ? null : JSON.stringify(lines),
      );
      written += 1;
      if (written % 500 === 0) {
        database.run('DELETE FROM script_logs WHERE id <= (SELECT max(id) FROM script_logs) - ?', kept);
      }
    },
    list: ({ script, before, limit = 100 } = {}) =>
      database
        .all<Row>(
          `SELECT * FROM script_logs
           WHERE (?1 IS NULL OR script = ?1 OR substr(script, 1, length(?1) + 1) = ?1 || '/') AND (?2 IS NULL OR id < ?2)
           ORDER BY id DESC LIMIT ?3`,
          script ?? null,
          before ?? null,
          Math.min(Math.max(limit, 1), 1000),
        )
        .map(({ lines, at, ...row }) => ({
          ...row,
          at: new Date(at),
          ...(lines === null ? {} : { lines: JSON.parse(lines) as readonly string[] }),
        })),
  };
}
