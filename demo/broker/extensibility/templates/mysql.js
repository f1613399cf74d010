// MySQL and MariaDB
//
// Table:         users (id int auto_increment primary key, email varchar(254) unique, username varchar(128) unique,
//                phone_number varchar(32) unique, nickname varchar(350), password varchar(60), email_verified boolean)
// Passwords:     bcrypt
// Configuration: DATABASE_URL  mysql://reader:secret@db.internal/legacy
//
// Columns with a case-insensitive collation, the usual ones, make that ADA@example.com is ada@example.com.
// Give the account of the URL no more rights than these statements need.

/**
 * Checks a name (an e-mail address or a user name) and a password.
 *
 * @type {import('../types/database-scripts.js').Login}
 */
async function login(userNameOrEmail, password, callback) {
  const mysql = require('mysql2/promise');
  const bcrypt = require('bcryptjs');
  /** @type {import('mysql2/promise').Connection | undefined} */
  let connection;
  try {
    connection = await mysql.createConnection({ uri: configuration.DATABASE_URL, connectTimeout: 5000 });
    const [rows] = /** @type {[import('mysql2').RowDataPacket[], unknown]} */ (
      await connection.execute(
        {
          sql: `SELECT id, email, email_verified, username, nickname, phone_number, password
             FROM users WHERE email = ? OR username = ?`,
          timeout: 10000,
        },
        [userNameOrEmail, userNameOrEmail],
      )
    );
    const user = rows[0];
    if (!user) return callback(new WrongUsernameOrPasswordError(null));
    if (!(await bcrypt.compare(password, user.password))) {
      return callback(new WrongUsernameOrPasswordError(userNameOrEmail));
    }
    return callback(null, {
      user_id: String(user.id),
      email: user.email,
      email_verified: Boolean(user.email_verified),
      username: user.username,
      nickname: user.nickname,
      phone_number: user.phone_number,
    });
  } catch (error) {
    return callback(new Error(`MySQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    connection?.destroy();
  }
}

/**
 * Looks a user up. Returns the same profile as login.
 *
 * @type {import('../types/database-scripts.js').GetUser}
 */
async function getUser(identifier, callback) {
  const mysql = require('mysql2/promise');
  /** @type {import('mysql2/promise').Connection | undefined} */
  let connection;
  try {
    connection = await mysql.createConnection({ uri: configuration.DATABASE_URL, connectTimeout: 5000 });
    const [rows] = /** @type {[import('mysql2').RowDataPacket[], unknown]} */ (
      await connection.execute(
        {
          sql: `SELECT id, email, email_verified, username, nickname, phone_number
             FROM users WHERE email = ? OR username = ? OR phone_number = ?`,
          timeout: 10000,
        },
        [identifier, identifier, identifier],
      )
    );
    const user = rows[0];
    if (!user) return callback(null);
    return callback(null, {
      user_id: String(user.id),
      email: user.email,
      email_verified: Boolean(user.email_verified),
      username: user.username,
      nickname: user.nickname,
      phone_number: user.phone_number,
    });
  } catch (error) {
    return callback(new Error(`MySQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    connection?.destroy();
  }
}

/**
 * Makes a user who signs up.
 *
 * @type {import('../types/database-scripts.js').Create}
 */
async function create(user, callback) {
  const mysql = require('mysql2/promise');
  const bcrypt = require('bcryptjs');
  /** @type {import('mysql2/promise').Connection | undefined} */
  let connection;
  try {
    connection = await mysql.createConnection({ uri: configuration.DATABASE_URL, connectTimeout: 5000 });
    const [result] = /** @type {[import('mysql2').ResultSetHeader, unknown]} */ (
      await connection.execute(
        {
          sql: `INSERT IGNORE INTO users (email, username, phone_number, nickname, password, email_verified)
             VALUES (?, ?, ?, ?, ?, false)`,
          timeout: 10000,
        },
        [
          user.email,
          user.username ?? null,
          user.phone_number ?? null,
          user.email.split('@')[0] ?? null,
          await bcrypt.hash(user.password, 10),
        ],
      )
    );
    if (result.affectedRows === 0) return callback(new ValidationError('user_exists', 'This account exists already.'));
    return callback(null);
  } catch (error) {
    return callback(new Error(`MySQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    connection?.destroy();
  }
}

/**
 * Notes that the user has opened the link of the verification mail.
 *
 * @type {import('../types/database-scripts.js').Verify}
 */
async function verify(email, callback) {
  const mysql = require('mysql2/promise');
  /** @type {import('mysql2/promise').Connection | undefined} */
  let connection;
  try {
    connection = await mysql.createConnection({ uri: configuration.DATABASE_URL, connectTimeout: 5000 });
    const [result] = /** @type {[import('mysql2').ResultSetHeader, unknown]} */ (
      await connection.execute({ sql: 'UPDATE users SET email_verified = true WHERE email = ?', timeout: 10000 }, [
        email,
      ])
    );
    return callback(null, result.affectedRows === 1);
  } catch (error) {
    return callback(new Error(`MySQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    connection?.destroy();
  }
}

/**
 * Sets a new password.
 *
 * @type {import('../types/database-scripts.js').ChangePassword}
 */
async function changePassword(email, newPassword, callback) {
  const mysql = require('mysql2/promise');
  const bcrypt = require('bcryptjs');
  /** @type {import('mysql2/promise').Connection | undefined} */
  let connection;
  try {
    connection = await mysql.createConnection({ uri: configuration.DATABASE_URL, connectTimeout: 5000 });
    const [result] = /** @type {[import('mysql2').ResultSetHeader, unknown]} */ (
      await connection.execute({ sql: 'UPDATE users SET password = ? WHERE email = ?', timeout: 10000 }, [
        await bcrypt.hash(newPassword, 10),
        email,
      ])
    );
    return callback(null, result.affectedRows === 1);
  } catch (error) {
    return callback(new Error(`MySQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    connection?.destroy();
  }
}

/**
 * Changes the e-mail address. The broker has asked get_user whether the new one is free.
 *
 * @type {import('../types/database-scripts.js').ChangeEmail}
 */
async function changeEmail(email, newEmail, verified, callback) {
  const mysql = require('mysql2/promise');
  /** @type {import('mysql2/promise').Connection | undefined} */
  let connection;
  try {
    connection = await mysql.createConnection({ uri: configuration.DATABASE_URL, connectTimeout: 5000 });
    const [result] = /** @type {[import('mysql2').ResultSetHeader, unknown]} */ (
      await connection.execute(
        { sql: 'UPDATE users SET email = ?, email_verified = ? WHERE email = ?', timeout: 10000 },
        [newEmail, verified, email],
      )
    );
    return callback(null, result.affectedRows === 1);
  } catch (error) {
    return callback(new Error(`MySQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    connection?.destroy();
  }
}

/**
 * Changes the user name.
 *
 * @type {import('../types/database-scripts.js').ChangeUsername}
 */
async function changeUsername(oldUsername, newUsername, callback) {
  const mysql = require('mysql2/promise');
  /** @type {import('mysql2/promise').Connection | undefined} */
  let connection;
  try {
    connection = await mysql.createConnection({ uri: configuration.DATABASE_URL, connectTimeout: 5000 });
    const [result] = /** @type {[import('mysql2').ResultSetHeader, unknown]} */ (
      await connection.execute({ sql: 'UPDATE users SET username = ? WHERE username = ?', timeout: 10000 }, [
        newUsername,
        oldUsername,
      ])
    );
    return callback(null, result.affectedRows === 1);
  } catch (error) {
    return callback(new Error(`MySQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    connection?.destroy();
  }
}

/**
 * Changes the phone number.
 *
 * @type {import('../types/database-scripts.js').ChangePhoneNumber}
 */
async function changePhoneNumber(oldNumber, newNumber, _verified, callback) {
  const mysql = require('mysql2/promise');
  /** @type {import('mysql2/promise').Connection | undefined} */
  let connection;
  try {
    connection = await mysql.createConnection({ uri: configuration.DATABASE_URL, connectTimeout: 5000 });
    const [result] = /** @type {[import('mysql2').ResultSetHeader, unknown]} */ (
      await connection.execute({ sql: 'UPDATE users SET phone_number = ? WHERE phone_number = ?', timeout: 10000 }, [
        newNumber,
        oldNumber,
      ])
    );
    return callback(null, result.affectedRows === 1);
  } catch (error) {
    return callback(new Error(`MySQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    connection?.destroy();
  }
}

/**
 * Removes a user by the user_id of the profile.
 *
 * @type {import('../types/database-scripts.js').DeleteUser}
 */
async function deleteUser(id, callback) {
  const mysql = require('mysql2/promise');
  /** @type {import('mysql2/promise').Connection | undefined} */
  let connection;
  try {
    connection = await mysql.createConnection({ uri: configuration.DATABASE_URL, connectTimeout: 5000 });
    await connection.execute({ sql: 'DELETE FROM users WHERE id = ?', timeout: 10000 }, [id]);
    return callback(null);
  } catch (error) {
    return callback(new Error(`MySQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    connection?.destroy();
  }
}
