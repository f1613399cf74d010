import type { BrokerDatabase } from '../../store/database.js';
import type { TraceStep } from '../pipeline/pipeline-result.js';

/** What the scripts of one login (or of another flow) did, step by step. */
export interface Trace {
  /** Names the login; the parts of one that was suspended share it. */
  readonly login: string;
  /** `login`, `sso`, `refresh`, or the point of a flow beside the login, as `pre-user-registration`. */
  readonly trigger: string;
  readonly userId?: string;
  readonly clientId?: string;
  readonly connection?: string;
  /** How it ended: `continue`, `deny`, `redirect`, `mfa`, `failed` … */
  readonly decision: string;
  /** Why it was denied or failed. */
  readonly detail?: string;
  /** The time that the scripts took together. */
  readonly durationMs: number;
  readonly steps: readonly TraceStep[];
}

/** A trace, as it was kept. */
export interface KeptTrace extends Trace {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The traces of logins. */
export interface TraceRepository {
  /** Returns the id of the trace. */
  write(trace: Trace): number;
  /** Puts what became of a flow that waited in the place of what was known of it. */
  replace(id: number, trace: Trace): void;
  get(id: number): KeptTrace | undefined;
  /** The newest first. */
  list(filter?: {
    readonly login?: string;
    readonly userId?: string;
    readonly before?: number;
    readonly limit?: number;
  }): readonly KeptTrace[];
}

interface Row {
  readonly id: number;
  readonly login: string;
  readonly at: number;
  readonly trigger: string;
  readonly user_id: string | null;
  readonly client_id: string | null;
  readonly connection_id: string | null;
  readonly decision: string;
  readonly detail: string | null;
  readonly duration_ms: number;
  readonly steps: string;
}

const kept = 2000;

/** Keeps the newest traces in the database. */
export function createTraceRepository(database: BrokerDatabase, now: () => number): TraceRepository {
  let written = 0;
  return {
    write: (trace) => {
      const row = database.get<{ id: number }>(
        `INSERT INTO login_traces (login, at, trigger, user_id, client_id, connection_id, decision, detail, duration_ms, steps)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
        trace.login,
        now(),
        trace.trigger,
        trace.userId ?? null,
        trace.clientId ?? null,
        trace.connection ?? null,
        trace.decision,
        trace.detail ?? null,
        trace.durationMs,
        JSON.stringify(trace.steps),
      );
      written += 1;
      if (written % 200 === 0) {
        database.run('DELETE FROM login_traces WHERE id <= (SELECT max(id) FROM login_traces) - ?', kept);
      }
      return row?.id ?? 0;
    },
    replace: (id, trace) => {
      database.run(
        'UPDATE login_traces SET user_id = ?, decision = ?, detail = ?, duration_ms = ?, steps = ? WHERE id = ?',
        trace.userId ?? null,
        trace.decision,
        trace.detail ?? null,
        trace.durationMs,
        JSON.stringify(trace.steps),
        id,
      );
    },
    get: (id) => {
      const row = database.get<Row>('SELECT * FROM login_traces WHERE id = ?', id);
      return row && fromRow(row);
    },
    list: ({ login, userId, before, limit = 50 } = {}) =>
      database
        .all<Row>(
          `SELECT * FROM login_traces
           WHERE (?1 IS NULL OR login = ?1) AND (?2 IS NULL OR user_id = ?2) AND (?3 IS NULL OR id < ?3)
           ORDER BY id DESC LIMIT ?4`,
          login ?? null,
          userId ?? null,
          before ?? null,
          Math.min(Math.max(limit, 1), 500),
        )
        .map(fromRow),
  };
}

function fromRow(row: Row): KeptTrace {
  return {
    id: row.id,
    login: row.login,
    at: row.at,
    trigger: row.trigger,
    decision: row.decision,
    durationMs: row.duration_ms,
    steps: JSON.parse(row.steps) as readonly TraceStep[],
    ...(row.user_id === null ? {} : { userId: row.user_id }),
    ...(row.client_id === null ? {} : { clientId: row.client_id }),
    ...(row.connection_id === null ? {} : { connection: row.connection_id }),
    ...(row.detail === null ? {} : { detail: row.detail }),
  };
}
