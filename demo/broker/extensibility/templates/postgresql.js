// PostgreSQL
//
// Table:         users (id serial primary key, email text, username text, phone_number text, nickname text,
//                password text, email_verified boolean), with unique indexes on lower(email), username, phone_number
// Passwords:     bcrypt
// Configuration: DATABASE_URL  postgres://reader:secret@db.internal/legacy?sslmode=verify-full
//
// Give the account of the URL no more rights than these statements need.

/**
 * Checks a name (an e-mail address or a user name) and a password.
 *
 * @type {import('../types/database-scripts.js').Login}
 */
async function login(userNameOrEmail, password, callback) {
  const { Client } = require('pg');
  const bcrypt = require('bcryptjs');
  const client = new Client({
    connectionString: configuration.DATABASE_URL,
    connectionTimeoutMillis: 5000,
    query_timeout: 10000,
  });
  try {
    await client.connect();
    const found = await client.query(
      `SELECT id, email, email_verified, username, nickname, phone_number, password
       FROM users WHERE lower(email) = lower($1) OR username = $1`,
      [userNameOrEmail],
    );
    const user = found.rows[0];
    if (!user) return callback(new WrongUsernameOrPasswordError(null));
    if (!(await bcrypt.compare(password, user.password))) {
      return callback(new WrongUsernameOrPasswordError(userNameOrEmail));
    }
    return callback(null, {
      user_id: String(user.id),
      email: user.email,
      email_verified: user.email_verified,
      username: user.username,
      nickname: user.nickname,
      phone_number: user.phone_number,
    });
  } catch (error) {
    return callback(new Error(`PostgreSQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Looks a user up. Returns the same profile as login.
 *
 * @type {import('../types/database-scripts.js').GetUser}
 */
async function getUser(identifier, callback) {
  const { Client } = require('pg');
  const client = new Client({
    connectionString: configuration.DATABASE_URL,
    connectionTimeoutMillis: 5000,
    query_timeout: 10000,
  });
  try {
    await client.connect();
    const found = await client.query(
      `SELECT id, email, email_verified, username, nickname, phone_number
       FROM users WHERE lower(email) = lower($1) OR username = $1 OR phone_number = $1`,
      [identifier],
    );
    const user = found.rows[0];
    if (!user) return callback(null);
    return callback(null, {
      user_id: String(user.id),
      email: user.email,
      email_verified: user.email_verified,
      username: user.username,
      nickname: user.nickname,
      phone_number: user.phone_number,
    });
  } catch (error) {
    return callback(new Error(`PostgreSQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Makes a user who signs up.
 *
 * @type {import('../types/database-scripts.js').Create}
 */
async function create(user, callback) {
  const { Client } = require('pg');
  const bcrypt = require('bcryptjs');
  const client = new Client({
    connectionString: configuration.DATABASE_URL,
    connectionTimeoutMillis: 5000,
    query_timeout: 10000,
  });
  try {
    await client.connect();
    const made = await client.query(
      `INSERT INTO users (email, username, phone_number, nickname, password, email_verified)
       VALUES ($1, $2, $3, $4, $5, false) ON CONFLICT DO NOTHING`,
      [
        user.email,
        user.username ?? null,
        user.phone_number ?? null,
        user.email.split('@')[0],
        await bcrypt.hash(user.password, 10),
      ],
    );
    if (made.rowCount === 0) return callback(new ValidationError('user_exists', 'This account exists already.'));
    return callback(null);
  } catch (error) {
    return callback(new Error(`PostgreSQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Notes that the user has opened the link of the verification mail.
 *
 * @type {import('../types/database-scripts.js').Verify}
 */
async function verify(email, callback) {
  const { Client } = require('pg');
  const client = new Client({
    connectionString: configuration.DATABASE_URL,
    connectionTimeoutMillis: 5000,
    query_timeout: 10000,
  });
  try {
    await client.connect();
    const changed = await client.query('UPDATE users SET email_verified = true WHERE lower(email) = lower($1)', [
      email,
    ]);
    return callback(null, changed.rowCount === 1);
  } catch (error) {
    return callback(new Error(`PostgreSQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Sets a new password.
 *
 * @type {import('../types/database-scripts.js').ChangePassword}
 */
async function changePassword(email, newPassword, callback) {
  const { Client } = require('pg');
  const bcrypt = require('bcryptjs');
  const client = new Client({
    connectionString: configuration.DATABASE_URL,
    connectionTimeoutMillis: 5000,
    query_timeout: 10000,
  });
  try {
    await client.connect();
    const changed = await client.query('UPDATE users SET password = $2 WHERE lower(email) = lower($1)', [
      email,
      await bcrypt.hash(newPassword, 10),
    ]);
    return callback(null, changed.rowCount === 1);
  } catch (error) {
    return callback(new Error(`PostgreSQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Changes the e-mail address. The broker has asked get_user whether the new one is free.
 *
 * @type {import('../types/database-scripts.js').ChangeEmail}
 */
async function changeEmail(email, newEmail, verified, callback) {
  const { Client } = require('pg');
  const client = new Client({
    connectionString: configuration.DATABASE_URL,
    connectionTimeoutMillis: 5000,
    query_timeout: 10000,
  });
  try {
    await client.connect();
    const changed = await client.query(
      'UPDATE users SET email = $2, email_verified = $3 WHERE lower(email) = lower($1)',
      [email, newEmail, verified],
    );
    return callback(null, changed.rowCount === 1);
  } catch (error) {
    return callback(new Error(`PostgreSQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Changes the user name.
 *
 * @type {import('../types/database-scripts.js').ChangeUsername}
 */
async function changeUsername(oldUsername, newUsername, callback) {
  const { Client } = require('pg');
  const client = new Client({
    connectionString: configuration.DATABASE_URL,
    connectionTimeoutMillis: 5000,
    query_timeout: 10000,
  });
  try {
    await client.connect();
    const changed = await client.query('UPDATE users SET username = $2 WHERE username = $1', [
      oldUsername,
      newUsername,
    ]);
    return callback(null, changed.rowCount === 1);
  } catch (error) {
    return callback(new Error(`PostgreSQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Changes the phone number.
 *
 * @type {import('../types/database-scripts.js').ChangePhoneNumber}
 */
async function changePhoneNumber(oldNumber, newNumber, _verified, callback) {
  const { Client } = require('pg');
  const client = new Client({
    connectionString: configuration.DATABASE_URL,
    connectionTimeoutMillis: 5000,
    query_timeout: 10000,
  });
  try {
    await client.connect();
    const changed = await client.query('UPDATE users SET phone_number = $2 WHERE phone_number = $1', [
      oldNumber,
      newNumber,
    ]);
    return callback(null, changed.rowCount === 1);
  } catch (error) {
    return callback(new Error(`PostgreSQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Removes a user by the user_id of the profile.
 *
 * @type {import('../types/database-scripts.js').DeleteUser}
 */
async function deleteUser(id, callback) {
  const { Client } = require('pg');
  const client = new Client({
    connectionString: configuration.DATABASE_URL,
    connectionTimeoutMillis: 5000,
    query_timeout: 10000,
  });
  try {
    await client.connect();
    await client.query('DELETE FROM users WHERE id = $1', [id]);
    return callback(null);
  } catch (error) {
    return callback(new Error(`PostgreSQL: ${/** @type {Error} */ (error).message}`));
  } finally {
    await client.end().catch(() => undefined);
  }
}
