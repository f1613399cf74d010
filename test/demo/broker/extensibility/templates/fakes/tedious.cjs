'use strict';
// Stands for the tedious driver of SQL Server: its connection states, its checks of parameters, its rows and its errors. The
// tables are in ../fake-sql-server.ts.
const { EventEmitter } = require('node:events');

const type = (name, check) => Object.freeze({ name, check });
const TYPES = Object.freeze({
  NVarChar: type('NVarChar', (value) => typeof value === 'string'),
  VarChar: type('VarChar', (value) => typeof value === 'string' && /^[\x00-\x7f]*$/.test(value)),
  Bit: type('Bit', (value) => typeof value === 'boolean'),
  Int: type('Int', (value) => Number.isInteger(value) && Math.abs(value) < 2 ** 31),
  DateTime: type('DateTime', (value) => value instanceof Date && !Number.isNaN(value.getTime())),
  UniqueIdentifier: type('UniqueIdentifier', (value) => /^[0-9a-f-]{36}$/i.test(value)),
});

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
    this.address = `${config.server}:${config.options.port ?? 1433}`;
    this.config = config;
    this.state = 'Initialized';
  }

  async #ask(path, body) {
    const response = await fetch(`http://${this.address}/${path}`, { method: 'POST', body: JSON.stringify(body) });
    return response.json();
  }

  connect(callback) {
    this.state = 'Connecting';
    const fail = (message, code) => {
      this.state = 'Final';
      callback?.(new ConnectionError(message, code));
    };
    void this.#ask('login', this.config.authentication.options).then(
      ({ error }) => {
        if (error) return fail(error.message, error.code);
        this.state = 'LoggedIn';
        callback?.();
        this.emit('connect');
      },
      () => fail(`Failed to connect to ${this.address} - connect ECONNREFUSED ${this.address}`, 'ESOCKET'),
    );
  }

  execSql(request) {
    if (this.state !== 'LoggedIn') {
      const message = `Requests can only be made in the LoggedIn state, not the ${this.state} state`;
      process.nextTick(() => request.callback(new RequestError(message, 'EINVALIDSTATE')));
      return;
    }
    const invalid = request.parameters.find(
      ({ type: parameterType, value }) => value !== null && value !== undefined && !parameterType.check(value),
    );
    if (invalid) {
      const message = `Validation failed for parameter '${invalid.name}'. Invalid ${invalid.type.name}.`;
      process.nextTick(() => request.callback(new RequestError(message, 'EPARAM')));
      return;
    }
    this.state = 'SentClientRequest';
    const parameters = request.parameters.map(({ name, value }) => ({ name, value: value ?? null }));
    void this.#ask('sql', { sql: request.sql, parameters }).then(({ result, error }) => {
      this.state = 'LoggedIn';
      if (error) {
        request.callback(new RequestError(error.message, error.code));
        return;
      }
      for (const row of result.rows) request.emit('row', row);
      request.callback(undefined, result.count);
      request.emit('requestCompleted');
    });
  }

  close() {
    this.state = 'Final';
    setImmediate(() => this.emit('end'));
  }
}

module.exports = { Connection, ConnectionError, Request, RequestError, TYPES };
