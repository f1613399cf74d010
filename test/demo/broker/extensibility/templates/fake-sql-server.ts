import Database from 'libsql';
import { FakeError, startFakeServer, type FakeServer } from './fake-server.js';

const schema = `
  ATTACH ':memory:' AS dbo;
  CREATE TABLE dbo.Users (
    Id INTEGER PRIMARY KEY AUTOINCREMENT, Email TEXT COLLATE NOCASE UNIQUE, Username TEXT COLLATE NOCASE UNIQUE,
    Nickname TEXT, Password TEXT, EmailVerified INTEGER
  );
  CREATE TABLE UserProfile (UserId INTEGER PRIMARY KEY AUTOINCREMENT, UserName TEXT COLLATE NOCASE UNIQUE);
  CREATE TABLE webpages_Membership (
    UserId INTEGER PRIMARY KEY REFERENCES UserProfile, CreateDate TEXT, IsConfirmed INTEGER, Password TEXT,
    PasswordChangedDate TEXT
  );
  PRAGMA foreign_keys = ON;
`;
const bitColumns = new Set(['EmailVerified', 'IsConfirmed']);
/** What only SQLite, or only others, understand. */
const notTransactSql = /\b(LIMIT|RETURNING|ON CONFLICT|ILIKE|TRUE|FALSE)\b|`|\|\||\$\d/i;

interface Statement {
  readonly sql: string;
  readonly parameters: readonly { readonly name: string; readonly value: string | number | boolean | null }[];
}

/** The account that the fake lets in. */
export const fakeSqlAccount = { USER: 'app', PASSWORD: 'right-Password-1' };

/**
 * Starts a fake SQL Server: statements run in SQLite, with SQL Server's case-insensitive comparison; what is no Transact-SQL
 * is refused.
 */
export function startFakeSqlServer(): Promise<FakeServer> {
  const database = new Database(':memory:');
  database.exec(schema);
  return startFakeServer((path, request) => {
    if (path === '/login') return logIn(request as { userName: string; password: string });
    return run(database, request as Statement);
  });
}

function logIn({ userName, password }: { userName: string; password: string }): unknown {
  if (userName === fakeSqlAccount.USER && password === fakeSqlAccount.PASSWORD) return {};
  throw new FakeError(`Login failed for user '${userName}'.`, 'ELOGIN');
}

function run(database: Database.Database, { sql, parameters }: Statement): unknown {
  const values = Object.fromEntries(
    parameters.map(({ name, value }) => [name, typeof value === 'boolean' ? Number(value) : value]),
  );
  for (const [used] of sql.matchAll(/@\w+/g)) {
    if (!(used.slice(1) in values)) throw new FakeError(`Must declare the scalar variable "${used}".`, 'EREQUEST');
  }
  const [foreign] = notTransactSql.exec(sql.replace(/'[^']*'/g, "''")) ?? [];
  if (foreign !== undefined) throw new FakeError(`Incorrect syntax near '${foreign}'.`, 'EREQUEST');
  try {
    const statement = database.prepare(sql);
    if (!/^\s*select/i.test(sql)) return { rows: [], count: statement.run(values).changes };
    const rows = statement.all(values) as Record<string, unknown>[];
    return { rows: rows.map(toColumns), count: rows.length };
  } catch (error) {
    throw new FakeError((error as Error).message, 'EREQUEST');
  }
}

function toColumns(row: Record<string, unknown>): unknown {
  return Object.entries(row).map(([colName, value]) => ({
    value: bitColumns.has(colName) ? value === 1 : value,
    metadata: { colName },
  }));
}
