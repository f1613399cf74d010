// ASP.NET membership (Simple Membership)
//
// Tables:        UserProfile (UserId, UserName), webpages_Membership (UserId, Password, IsConfirmed, CreateDate,
//                PasswordChangedDate), as ASP.NET MVC 4 makes them; UserName is the e-mail address
// Passwords:     base64 of a zero byte, 16 bytes of salt and 32 bytes of PBKDF2 (SHA-1, 1,000 rounds)
// Configuration: SERVER, PORT (1433 if it is absent), DATABASE, USER, PASSWORD
//
// A thousand rounds of SHA-1 are little today: turn import on, so that each password gets an argon2id hash at its login.

/**
 * Checks an e-mail address and a password.
 *
 * @type {import('../types/database-scripts.js').Login}
 */
async function login(userNameOrEmail, password, callback) {
  const { Connection, Request, TYPES } = require('tedious');
  const { pbkdf2Sync, timingSafeEqual } = require('node:crypto');

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
      `SELECT UserProfile.UserId, UserName, IsConfirmed, Password
       FROM UserProfile INNER JOIN webpages_Membership ON webpages_Membership.UserId = UserProfile.UserId
       WHERE UserName = @name`,
      { name: [TYPES.NVarChar, userNameOrEmail] },
    );
    const user = found.rows[0];
    if (!user) return callback(new WrongUsernameOrPasswordError(null));
    const kept = Buffer.from(user.Password, 'base64');
    const right =
      kept.length === 49 &&
      kept[0] === 0 &&
      timingSafeEqual(pbkdf2Sync(password, kept.subarray(1, 17), 1000, 32, 'sha1'), kept.subarray(17));
    if (!right) return callback(new WrongUsernameOrPasswordError(userNameOrEmail));
    return callback(null, {
      user_id: String(user.UserId),
      email: user.UserName,
      email_verified: user.IsConfirmed,
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
      `SELECT UserProfile.UserId, UserName, IsConfirmed
       FROM UserProfile INNER JOIN webpages_Membership ON webpages_Membership.UserId = UserProfile.UserId
       WHERE UserName = @name`,
      { name: [TYPES.NVarChar, identifier] },
    );
    const user = found.rows[0];
    if (!user) return callback(null);
    return callback(null, {
      user_id: String(user.UserId),
      email: user.UserName,
      email_verified: user.IsConfirmed,
    });
  } catch (error) {
    return callback(new Error(`SQL Server: ${/** @type {Error} */ (error).message}`));
  }
}

/**
 * Makes a user who signs up: the profile first, then its password.
 *
 * @type {import('../types/database-scripts.js').Create}
 */
async function create(user, callback) {
  const { Connection, Request, TYPES } = require('tedious');
  const { pbkdf2Sync, randomBytes } = require('node:crypto');

  /** @param {string} clear */
  const hash = (clear) => {
    const salt = randomBytes(16);
    return Buffer.concat([Buffer.alloc(1), salt, pbkdf2Sync(clear, salt, 1000, 32, 'sha1')]).toString('base64');
  };

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
      `INSERT INTO UserProfile (UserName)
       SELECT @email WHERE NOT EXISTS (SELECT 1 FROM UserProfile WHERE UserName = @email)`,
      { email: [TYPES.NVarChar, user.email] },
    );
    if (made.count === 0) return callback(new ValidationError('user_exists', 'This account exists already.'));
    await query(
      `INSERT INTO webpages_Membership (UserId, CreateDate, IsConfirmed, Password, PasswordChangedDate)
       SELECT UserId, @now, 0, @password, @now FROM UserProfile WHERE UserName = @email`,
      {
        email: [TYPES.NVarChar, user.email],
        password: [TYPES.NVarChar, hash(user.password)],
        now: [TYPES.DateTime, new Date()],
      },
    );
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
    const changed = await query(
      `UPDATE webpages_Membership SET IsConfirmed = 1
       WHERE UserId = (SELECT UserId FROM UserProfile WHERE UserName = @email)`,
      { email: [TYPES.NVarChar, email] },
    );
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
  const { pbkdf2Sync, randomBytes } = require('node:crypto');

  /** @param {string} clear */
  const hash = (clear) => {
    const salt = randomBytes(16);
    return Buffer.concat([Buffer.alloc(1), salt, pbkdf2Sync(clear, salt, 1000, 32, 'sha1')]).toString('base64');
  };

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
    const changed = await query(
      `UPDATE webpages_Membership SET Password = @password, PasswordChangedDate = @now
       WHERE UserId = (SELECT UserId FROM UserProfile WHERE UserName = @email)`,
      {
        email: [TYPES.NVarChar, email],
        password: [TYPES.NVarChar, hash(newPassword)],
        now: [TYPES.DateTime, new Date()],
      },
    );
    return callback(null, changed.count === 1);
  } catch (error) {
    return callback(new Error(`SQL Server: ${/** @type {Error} */ (error).message}`));
  }
}

/**
 * Removes a user by the user_id of the profile: the password first, then the profile.
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
    await query('DELETE FROM webpages_Membership WHERE UserId = @id', { id: [TYPES.Int, Number(id)] });
    await query('DELETE FROM UserProfile WHERE UserId = @id', { id: [TYPES.Int, Number(id)] });
    return callback(null);
  } catch (error) {
    return callback(new Error(`SQL Server: ${/** @type {Error} */ (error).message}`));
  }
}
