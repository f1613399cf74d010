import Database from 'libsql';
import { accessSync, chmodSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../start-error.js';
import { migrations } from './migrations.js';

/** A value that a column can hold. */
export type Column = string | number | Buffer | null;

/**
 * The broker's SQLite file; statements are prepared once each.
 *
 * What is written within one turn of the event loop is committed together, at the end of the turn at the latest. Whoever
 * answers somebody calls `flush` first, so that nothing that was answered can be lost.
 */
export interface BrokerDatabase {
  get<Row>(sql: string, ...values: Column[]): Row | undefined;
  all<Row>(sql: string, ...values: Column[]): Row[];
  /** Runs a statement and tells how many rows it changed. */
  run(sql: string, ...values: Column[]): number;
  /** Runs all of it or none; inside another one it joins that. Nothing may be awaited inside. */
  atomically<T>(work: () => T): T;
  /**
   * Commits what was written.
   *
   * @throws when it could not be kept
   */
  flush(): void;
  close(): void;
}

/** The name of the file in the data folder. */
export const databaseFile = 'broker.sqlite';

/**
 * Opens the database of a data folder, which it makes when it is not there, and brings its tables up to date.
 *
 * Write-ahead logging keeps every committed transaction when the process is killed.
 */
export function openDatabase(folder: string): BrokerDatabase {
  const path = join(folder, databaseFile);
  let database: Database.Database;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    database = new Database(path);
    chmodSync(path, 0o600);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;');
    database.exec('PRAGMA busy_timeout = 2000;');
    // 32 MiB of pages at hand, and 16 MiB of log before it is worked into the file.
    database.exec('PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4096; PRAGMA temp_store = MEMORY;');
    migrate(database);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`The broker cannot keep its data in ${folder}: ${reason}. Choose another folder with --data.`);
  }
  return wrap(database);
}

function migrate(database: Database.Database): void {
  const row = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (row.user_version > migrations.length) {
    throw new Error('it was written by a newer version of the broker');
  }
  migrations.slice(row.user_version).forEach((sql, index) => {
    database.transaction(() => {
      database.exec(sql);
      database.exec(`PRAGMA user_version = ${row.user_version + index + 1}`);
    })();
  });
}

function wrap(database: Database.Database): BrokerDatabase {
  const statements = new Map<string, Database.Statement>();
  const prepare = (sql: string): Database.Statement => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = database.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  let pending = false;
  let depth = 0;
  /** A group of this turn could not be kept; everybody who may have written to it must hear of it. */
  let lost: unknown;

  const begin = (): void => {
    if (pending) return;
    prepare('BEGIN IMMEDIATE').run();
    pending = true;
    setImmediate(endTurn);
  };
  const commit = (): void => {
    if (!pending || depth > 0) return;
    pending = false;
    try {
      // SQLite itself ends a transaction when the disk is full.
      if (!database.inTransaction) throw new Error('the transaction was rolled back');
      prepare('COMMIT').run();
    } catch (error) {
      lost = error;
      if (database.inTransaction) database.exec('ROLLBACK');
    }
  };
  const endTurn = (): void => {
    commit();
    if (lost !== undefined) console.error('broker: the store lost what was written:', lost);
    lost = undefined;
  };

  return {
    get: <Row>(sql: string, ...values: Column[]) => prepare(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: Column[]) => prepare(sql).all(...values) as Row[],
    run: (sql, ...values) => {
      begin();
      return prepare(sql).run(...values).changes;
    },
    atomically: (work) => {
      if (depth > 0) return work();
      begin();
      prepare('SAVEPOINT work').run();
      depth += 1;
      try {
        const result = work();
        prepare('RELEASE work').run();
        return result;
      } catch (error) {
        if (database.inTransaction) {
          prepare('ROLLBACK TO work').run();
          prepare('RELEASE work').run();
        }
        throw error;
      } finally {
        depth -= 1;
      }
    },
    flush: () => {
      commit();
      if (lost !== undefined) throw new Error('what was written could not be kept', { cause: lost });
    },
    close: () => {
      endTurn();
      statements.clear();
      database.close();
    },
  };
}
