'use strict';
// Stands for the tedious driver of SQL Server: its connection states, its checks of parameters, its rows and its errors.
// Statements run in SQLite, with SQL Server's case-insensitive comparison; what only SQLite understands is refused.
const { EventEmitter } = require('node:events');
const initSqlJs = require('sql.js');

const SCHEMA = `
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
const notTransactSql = /\b(LIMIT|RETURNING|ON CONFLICT|ILIKE|TRUE|FALSE)\b|`|\|\||\$\d/i;

const type = (name, check) => Object.freeze({ name, check });
const TYPES = Object.freeze({
  NVarChar: type('NVarChar', (value) => typeof value === 'string'),
  VarChar: type('VarChar', (value) => typeof value === 'string' && /^[\x00-\x7f]*$/.test(value)),
  Bit: type('Bit', (value) => typeof value === 'boolean'),
  Int: type('Int', (value) => Number.isInteger(value) && Math.abs(value) < 2 ** 31),
  DateTime: type('DateTime', (value) => value instanceof Date && !Number.isNaN(value.getTime())),
  UniqueIdentifier: type('UniqueIdentifier', (value) => /^[0-9a-f-]{36}$/i.test(value)),
});

let database;
async function open() {
  database ??= initSqlJs().then((SQL) => {
    const made = new SQL.Database();
    made.exec(SCHEMA);
    return made;
  });
  return database;
}

class ConnectionError extends Error {
  constructor(message, code) {
    super(message);
    this.name = 'ConnectionError';
    this.code = code;
  }
}

class RequestError extends Error {
  constructor(message, code) {
    super(message);
    this.name = 'RequestError';
    this.code = code;
  }
}

class Request extends EventEmitter {
  constructor(sql, callback) {
    super();
    this.sql = sql;
    this.callback = callback;
    this.parameters = [];
  }

  addParameter(name, parameterType, value) {
    if (!Object.values(TYPES).includes(parameterType)) throw new TypeError('type must be a TYPES member');
    this.parameters.push({ name, type: parameterType, value });
  }
}

class Connection extends EventEmitter {
  constructor(config) {
    super();
    for (const key of ['server', 'authentication', 'options']) {
      if (config?.[key] === undefined) throw new TypeError(`The "config.${key}" property is required`);
    }
    if (typeof config.server !== 'string') throw new TypeError('The "config.server" property must be of type string.');
    this.config = config;
    this.state = 'Initialized';
  }

  connect(callback) {
    this.state = 'Connecting';
    setImmediate(() => {
      const { server, authentication } = this.config;
      if (server.endsWith('.invalid')) {
        this.state = 'Final';
        callback?.(
          new ConnectionError(`Failed to connect to ${server}:1433 - getaddrinfo ENOTFOUND ${server}`, 'ESOCKET'),
        );
        return;
      }
      const { userName, password } = authentication.options;
      if (userName !== 'sa' || password !== 'right-Password-1') {
        this.state = 'Final';
        callback?.(new ConnectionError(`Login failed for user '${userName}'.`, 'ELOGIN'));
        return;
      }
      this.state = 'LoggedIn';
      callback?.();
      this.emit('connect');
    });
  }

  execSql(request) {
    if (this.state !== 'LoggedIn') {
      const message = `Requests can only be made in the LoggedIn state, not the ${this.state} state`;
      process.nextTick(() => request.callback(new RequestError(message, 'EINVALIDSTATE')));
      return;
    }
    this.state = 'SentClientRequest';
    void run(request).then(
      ({ rows, count }) => {
        this.state = 'LoggedIn';
        for (const row of rows) request.emit('row', row);
        request.callback(undefined, count);
        request.emit('requestCompleted');
      },
      (error) => {
        this.state = 'LoggedIn';
        request.callback(error);
      },
    );
  }

  close() {
    this.state = 'Final';
    setImmediate(() => this.emit('end'));
  }
}

async function run({ sql, parameters }) {
  const values = {};
  for (const { name, type: parameterType, value } of parameters) {
    if (value !== null && value !== undefined && !parameterType.check(value)) {
      throw new RequestError(`Validation failed for parameter '${name}'. Invalid ${parameterType.name}.`, 'EPARAM');
    }
    values[`@${name}`] = value instanceof Date ? value.toISOString() : value === true ? 1 : (value ?? null);
  }
  for (const [used] of sql.matchAll(/@\w+/g)) {
    if (!(used in values)) throw new RequestError(`Must declare the scalar variable "${used}".`, 'EREQUEST');
  }
  const outside = notTransactSql.exec(sql.replace(/'[^']*'/g, "''"));
  if (outside) throw new RequestError(`Incorrect syntax near '${outside[0]}'.`, 'EREQUEST');
  const connection = await open();
  let statement;
  try {
    statement = connection.prepare(sql);
    statement.bind(values);
    const rows = [];
    while (statement.step()) {
      const names = statement.getColumnNames();
      rows.push(
        statement.get().map((value, at) => ({
          value: bitColumns.has(names[at]) ? value === 1 : value,
          metadata: { colName: names[at] },
        })),
      );
    }
    return { rows, count: /^\s*select/i.test(sql) ? rows.length : connection.getRowsModified() };
  } catch (error) {
    if (error.name === 'RequestError') throw error;
    throw new RequestError(String(error.message ?? error), 'EREQUEST');
  } finally {
    statement?.free();
  }
}

module.exports = { Connection, ConnectionError, Request, RequestError, TYPES };
