// SQL Server and Azure SQL
//
// Table:         dbo.Users (Id int identity primary key, Email nvarchar(254), Username nvarchar(128), Nickname nvarchar(350),
//                Password varchar(60), EmailVerified bit), with unique indexes on Email and Username
// Passwords:     bcrypt
// Configuration: SERVER, PORT (1433 if it is absent), DATABASE, USER, PASSWORD
//
// Give USER no more rights than these statements need.

/**
 * Checks a name (an e-mail address or a user name) and a password.
 *
 * @type {import('../types/database-scripts.js').Login}
 */
async function login(userNameOrEmail, password, callback) {
  const { Connection, Request, TYPES } = require('tedious');
  const bcrypt = require('bcryptjs');

  /**
   * Runs one statement on a connection of its own.
   *
   * @param {string} sql
   * @param {Record<string, [type: import('tedious').DataType, value: unknown]>} parameters
   * @returns {Promise<{ rows: Record<string, any>[], count: number }>}
   */
  const query = (sql, parameters) =>
    new Promise((resolve, reject) => {
      const connection = new Connection({
        server: configuration.SERVER,
        authentication: {
          type: 'default',
          options: { userName: configuration.USER, password: configuration.PASSWORD },
        },
        options: {
          database: configuration.DATABASE,
          port: Number(configuration.PORT ?? 1433),
          encrypt: true,
          connectTimeout: 5000,
          requestTimeout: 10000,
        },
      });
      /** @type {Record<string, any>[]} */
      const rows = [];
      const request = new Request(sql, (error, count = 0) => {
        connection.close();
        if (error) reject(error);
        else resolve({ rows, count });
      });
      for (const [key, [type, value]] of Object.entries(parameters)) request.addParameter(key, type, value);
      request.on('row', (columns) => {
        rows.push(Object.fromEntries(columns.map((column) => [column.metadata.colName, column.value])));
      });
      connection.on('error', reject);
      connection.connect((error) => (error ? reject(error) : connection.execSql(request)));
    });

  try {
    const found = await query(
      `SELECT Id, Email, EmailVerified, Username, Nickname, Password
       FROM dbo.Users WHERE Email = @name OR Username = @name`,
      { name: [TYPES.NVarChar, userNameOrEmail] },
    );
    const user = found.rows[0];
    if (!user) return callback(new WrongUsernameOrPasswordError(null));
    if (!(await bcrypt.compare(password, user.Password))) {
      return callback(new WrongUsernameOrPasswordError(userNameOrEmail));
    }
    return callback(null, {
      user_id: String(user.Id),
      email: user.Email,
      email_verified: user.EmailVerified,
      username: user.Username,
      nickname: user.Nickname,
    });
  } catch (error) {
    return callback(new Error(`SQL Server: ${/** @type {Error} */ (error).message}`));
  }
}

/**
 * Looks a user up. Returns the same profile as login.
 *
 * @type {import('../types/database-scripts.js').GetUser}
 */
async function getUser(identifier, callback) {
  const { Connection, Request, TYPES } = require('tedious');

  /**
   * Runs one statement on a connection of its own.
   *
   * @param {string} sql
   * @param {Record<string, [type: import('tedious').DataType, value: unknown]>} parameters
   * @returns {Promise<{ rows: Record<string, any>[], count: number }>}
   */
  const query = (sql, parameters) =>
    new Promise((resolve, reject) => {
      const connection = new Connection({
        server: configuration.SERVER,
        authentication: {
          type: 'default',
          options: { userName: configuration.USER, password: configuration.PASSWORD },
        },
        options: {
          database: configuration.DATABASE,
          port: Number(configuration.PORT ?? 1433),
          encrypt: true,
          connectTimeout: 5000,
          requestTimeout: 10000,
        },
      });
      /** @type {Record<string, any>[]} */
      const rows = [];
      const request = new Request(sql, (error, count = 0) => {
        connection.close();
        if (error) reject(error);
        else resolve({ rows, count });
      });
      for (const [key, [type, value]] of Object.entries(parameters)) request.addParameter(key, type, value);
      request.on('row', (columns) => {
        rows.push(Object.fromEntries(columns.map((column) => [column.metadata.colName, column.value])));
      });
      connection.on('error', reject);
      connection.connect((error) => (error ? reject(error) : connection.execSql(request)));
    });

  try {
    const found = await query(
      `SELECT Id, Email, EmailVerified, Username, Nickname
       FROM dbo.Users WHERE Email = @name OR Username = @name`,
      { name: [TYPES.NVarChar, identifier] },
    );
    const user = found.rows[0];
    if (!user) return callback(null);
    return callback(null, {
      user_id: String(user.Id),
      email: user.Email,
      email_verified: user.EmailVerified,
      username: user.Username,
      nickname: user.Nickname,
    });
  } catch (error) {
    return callback(new Error(`SQL Server: ${/** @type {Error} */ (error).message}`));
  }
}

/**
 * Makes a user who signs up.
 *
 * @type {import('../types/database-scripts.js').Create}
 */
async function create(user, callback) {
  const { Connection, Request, TYPES } = require('tedious');
  const bcrypt = require('bcryptjs');

  /**
   * Runs one statement on a connection of its own.
   *
   * @param {string} sql
   * @param {Record<string, [type: import('tedious').DataType, value: unknown]>} parameters
   * @returns {Promise<{ rows: Record<string, any>[], count: number }>}
   */
  const query = (sql, parameters) =>
    new Promise((resolve, reject) => {
      const connection = new Connection({
        server: configuration.SERVER,
        authentication: {
          type: 'default',
          options: { userName: configuration.USER, password: configuration.PASSWORD },
        },
        options: {
          database: configuration.DATABASE,
          port: Number(configuration.PORT ?? 1433),
          encrypt: true,
          connectTimeout: 5000,
          requestTimeout: 10000,
        },
      });
      /** @type {Record<string, any>[]} */
      const rows = [];
      const request = new Request(sql, (error, count = 0) => {
        connection.close();
        if (error) reject(error);
        else resolve({ rows, count });
      });
      for (const [key, [type, value]] of Object.entries(parameters)) request.addParameter(key, type, value);
      request.on('row', (columns) => {
        rows.push(Object.fromEntries(columns.map((column) => [column.metadata.colName, column.value])));
      });
      connection.on('error', reject);
      connection.connect((error) => (error ? reject(error) : connection.execSql(request)));
    });

  try {
    const made = await query(
      `INSERT INTO dbo.Users (Email, Username, Nickname, Password, EmailVerified)
       SELECT @email, @username, @nickname, @password, 0
       WHERE NOT EXISTS (SELECT 1 FROM dbo.Users WHERE Email = @email OR Username = @username)`,
      {
        email: [TYPES.NVarChar, user.email],
        username: [TYPES.NVarChar, user.username ?? null],
        nickname: [TYPES.NVarChar, user.email.split('@')[0]],
        password: [TYPES.VarChar, await bcrypt.hash(user.password, 10)],
      },
    );
    if (made.count === 0) return callback(new ValidationError('user_exists', 'This account exists already.'));
    return callback(null);
  } catch (error) {
    return callback(new Error(`SQL Server: ${/** @type {Error} */ (error).message}`));
  }
}

/**
 * Notes that the user has opened the link of the verification mail.
 *
 * @type {import('../types/database-scripts.js').Verify}
 */
async function verify(email, callback) {
  const { Connection, Request, TYPES } = require('tedious');

  /**
   * Runs one statement on a connection of its own.
   *
   * @param {string} sql
   * @param {Record<string, [type: import('tedious').DataType, value: unknown]>} parameters
   * @returns {Promise<{ rows: Record<string, any>[], count: number }>}
   */
  const query = (sql, parameters) =>
    new Promise((resolve, reject) => {
      const connection = new Connection({
        server: configuration.SERVER,
        authentication: {
          type: 'default',
          options: { userName: configuration.USER, password: configuration.PASSWORD },
        },
        options: {
          database: configuration.DATABASE,
          port: Number(configuration.PORT ?? 1433),
          encrypt: true,
          connectTimeout: 5000,
          requestTimeout: 10000,
        },
      });
      /** @type {Record<string, any>[]} */
      const rows = [];
      const request = new Request(sql, (error, count = 0) => {
        connection.close();
        if (error) reject(error);
        else resolve({ rows, count });
      });
      for (const [key, [type, value]] of Object.entries(parameters)) request.addParameter(key, type, value);
      request.on('row', (columns) => {
        rows.push(Object.fromEntries(columns.map((column) => [column.metadata.colName, column.value])));
      });
      connection.on('error', reject);
      connection.connect((error) => (error ? reject(error) : connection.execSql(request)));
    });

  try {
    const changed = await query('UPDATE dbo.Users SET EmailVerified = 1 WHERE Email = @email', {
      email: [TYPES.NVarChar, email],
    });
    return callback(null, changed.count === 1);
  } catch (error) {
    return callback(new Error(`SQL Server: ${/** @type {Error} */ (error).message}`));
  }
}

/**
 * Sets a new password.
 *
 * @type {import('../types/database-scripts.js').ChangePassword}
 */
async function changePassword(email, newPassword, callback) {
  const { Connection, Request, TYPES } = require('tedious');
  const bcrypt = require('bcryptjs');

  /**
   * Runs one statement on a connection of its own.
   *
   * @param {string} sql
   * @param {Record<string, [type: import('tedious').DataType, value: unknown]>} parameters
   * @returns {Promise<{ rows: Record<string, any>[], count: number }>}
   */
  const query = (sql, parameters) =>
    new Promise((resolve, reject) => {
      const connection = new Connection({
        server: configuration.SERVER,
        authentication: {
          type: 'default',
          options: { userName: configuration.USER, password: configuration.PASSWORD },
        },
        options: {
          database: configuration.DATABASE,
          port: Number(configuration.PORT ?? 1433),
          encrypt: true,
          connectTimeout: 5000,
          requestTimeout: 10000,
        },
      });
      /** @type {Record<string, any>[]} */
      const rows = [];
      const request = new Request(sql, (error, count = 0) => {
        connection.close();
        if (error) reject(error);
        else resolve({ rows, count });
      });
      for (const [key, [type, value]] of Object.entries(parameters)) request.addParameter(key, type, value);
      request.on('row', (columns) => {
        rows.push(Object.fromEntries(columns.map((column) => [column.metadata.colName, column.value])));
      });
      connection.on('error', reject);
      connection.connect((error) => (error ? reject(error) : connection.execSql(request)));
    });

  try {
    const changed = await query('UPDATE dbo.Users SET Password = @password WHERE Email = @email', {
      email: [TYPES.NVarChar, email],
      password: [TYPES.VarChar, await bcrypt.hash(newPassword, 10)],
    });
    return callback(null, changed.count === 1);
  } catch (error) {
    return callback(new Error(`SQL Server: ${/** @type {Error} */ (error).message}`));
  }
}

/**
 * Removes a user by the user_id of the profile.
 *
 * @type {import('../types/database-scripts.js').DeleteUser}
 */
async function deleteUser(id, callback) {
  const { Connection, Request, TYPES } = require('tedious');

  /**
   * Runs one statement on a connection of its own.
   *
   * @param {string} sql
   * @param {Record<string, [type: import('tedious').DataType, value: unknown]>} parameters
   * @returns {Promise<{ rows: Record<string, any>[], count: number }>}
   */
  const query = (sql, parameters) =>
    new Promise((resolve, reject) => {
      const connection = new Connection({
        server: configuration.SERVER,
        authentication: {
          type: 'default',
          options: { userName: configuration.USER, password: configuration.PASSWORD },
        },
        options: {
          database: configuration.DATABASE,
          port: Number(configuration.PORT ?? 1433),
          encrypt: true,
          connectTimeout: 5000,
          requestTimeout: 10000,
        },
      });
      /** @type {Record<string, any>[]} */
      const rows = [];
      const request = new Request(sql, (error, count = 0) => {
        connection.close();
        if (error) reject(error);
        else resolve({ rows, count });
      });
      for (const [key, [type, value]] of Object.entries(parameters)) request.addParameter(key, type, value);
      request.on('row', (columns) => {
        rows.push(Object.fromEntries(columns.map((column) => [column.metadata.colName, column.value])));
      });
      connection.on('error', reject);
      connection.connect((error) => (error ? reject(error) : connection.execSql(request)));
    });

  try {
    await query('DELETE FROM dbo.Users WHERE Id = @id', { id: [TYPES.Int, Number(id)] });
    return callback(null);
  } catch (error) {
    return callback(new Error(`SQL Server: ${/** @type {Error} */ (error).message}`));
  }
}
