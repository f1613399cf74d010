import type { BrokerDatabase } from '../../store/database.js';
import type { ImportProgress } from '../database/bulk-import.js';
import type { ImportProblem } from '../database/import-journal.js';

/** Where a bulk import stands. A job that runs when the broker is killed goes on with the next start. */
export interface ImportJob {
  readonly id: string;
  readonly connection: string;
  readonly state: 'running' | 'stopped' | 'finished' | 'failed';
  readonly progress: Partial<ImportProgress>;
  /** The first of the lines that could not be imported. */
  readonly problems: readonly ImportProblem[];
  /** Why it failed. */
  readonly error?: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly updatedAt: number;
}

/** The bulk imports of all connections. */
export interface ImportJobRepository {
  save(job: Omit<ImportJob, 'updatedAt'>): ImportJob;
  get(id: string): ImportJob | undefined;
  /** The newest first. */
  list(connection?: string): readonly ImportJob[];
}

interface Row {
  readonly id: string;
  readonly connection_id: string;
  readonly state: ImportJob['state'];
  readonly progress: string;
  readonly error: string | null;
  readonly started_at: number;
  readonly updated_at: number;
}

/** Keeps import jobs in the database. */
export function createImportJobRepository(database: BrokerDatabase, now: () => number): ImportJobRepository {
  const get: ImportJobRepository['get'] = (id) => {
    const row = database.get<Row>('SELECT * FROM import_jobs WHERE id = ?', id);
    return row && fromRow(row);
  };
  return {
    get,
    save: (job) => {
      const updatedAt = now();
      const { progress, problems } = job;
      database.run(
        `INSERT OR REPLACE INTO import_jobs (id, connection_id, state, progress, error, started_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        job.id,
        job.connection,
        job.state,
        JSON.stringify({ progress, problems }),
        job.error ?? null,
        job.startedAt,
        updatedAt,
      );
      return { ...job, updatedAt };
    },
    list: (connection) =>
      database
        .all<Row>(
          'SELECT * FROM import_jobs WHERE ?1 IS NULL OR connection_id = ?1 ORDER BY started_at DESC, rowid DESC LIMIT 100',
          connection ?? null,
        )
        .map(fromRow),
  };
}

function fromRow(row: Row): ImportJob {
  const { progress, problems } = JSON.parse(row.progress) as Pick<ImportJob, 'progress' | 'problems'>;
  return {
    id: row.id,
    connection: row.connection_id,
    state: row.state,
    progress,
    problems,
    ...(row.error === null ? {} : { error: row.error }),
    startedAt: row.started_at,
    updatedAt: row.updated_at,
  };
}
