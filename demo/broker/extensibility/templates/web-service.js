// Web service with basic authentication
//
// Service:       POST /login {name, password} → 200 user, 401; GET /users?name= → 200 user, 404; POST /users → 201, 409;
//                PATCH /users {email, …} → 204, 404; DELETE /users/:id → 204
// Passwords:     the service checks and hashes them
// Configuration: SERVICE_URL  https://users.internal/api, SERVICE_USER, SERVICE_PASSWORD
//
// Such a service is the best place for a legacy store: it has one interface, one account with few rights, and its own log.
// The password goes over TLS alone: SERVICE_URL begins with https, but on your own machine.

/**
 * Checks a name and a password.
 *
 * @type {import('../types/database-scripts.js').Login}
 */
async function login(userNameOrEmail, password, callback) {
  const account = `${configuration.SERVICE_USER}:${configuration.SERVICE_PASSWORD}`;
  try {
    const response = await fetch(`${configuration.SERVICE_URL}/login`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(account).toString('base64')}`,
        accept: 'application/json',
      },
      body: JSON.stringify({ name: userNameOrEmail, password }),
      signal: AbortSignal.timeout(10000),
    });
    if (response.status === 401) return callback(new WrongUsernameOrPasswordError(userNameOrEmail));
    if (response.status === 200) {
      const user = await response.json();
      return callback(null, {
        user_id: String(user.id),
        email: user.email,
        email_verified: user.email_verified === true,
        username: user.username,
        name: user.name,
      });
    }
    return callback(new Error(`The user service answered with status ${response.status}`));
  } catch (error) {
    return callback(new Error(`The user service cannot be reached: ${/** @type {Error} */ (error).message}`));
  }
}

/**
 * Looks a user up. Returns the same profile as login.
 *
 * @type {import('../types/database-scripts.js').GetUser}
 */
async function getUser(identifier, callback) {
  const account = `${configuration.SERVICE_USER}:${configuration.SERVICE_PASSWORD}`;
  try {
    const response = await fetch(`${configuration.SERVICE_URL}/users?name=${encodeURIComponent(identifier)}`, {
      method: 'GET',
      headers: {
        authorization: `Basic ${Buffer.from(account).toString('base64')}`,
        accept: 'application/json',
      },
      signal: AbortSignal.timeout(10000),
    });
    if (response.status === 404) return callback(null);
    if (response.status === 200) {
      const user = await response.json();
      return callback(null, {
        user_id: String(user.id),
        email: user.email,
        email_verified: user.email_verified === true,
        username: user.username,
        name: user.name,
      });
    }
    return callback(new Error(`The user service answered with status ${response.status}`));
  } catch (error) {
    return callback(new Error(`The user service cannot be reached: ${/** @type {Error} */ (error).message}`));
  }
}

/**
 * Makes a user who signs up.
 *
 * @type {import('../types/database-scripts.js').Create}
 */
async function create(user, callback) {
  const account = `${configuration.SERVICE_USER}:${configuration.SERVICE_PASSWORD}`;
  try {
    const response = await fetch(`${configuration.SERVICE_URL}/users`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(account).toString('base64')}`,
        accept: 'application/json',
      },
      body: JSON.stringify({ email: user.email, username: user.username, password: user.password }),
      signal: AbortSignal.timeout(10000),
    });
    if (response.status === 409) return callback(new ValidationError('user_exists', 'This account exists already.'));
    if (response.status === 201) return callback(null);
    return callback(new Error(`The user service answered with status ${response.status}`));
  } catch (error) {
    return callback(new Error(`The user service cannot be reached: ${/** @type {Error} */ (error).message}`));
  }
}

/**
 * Notes that the user has opened the link of the verification mail.
 *
 * @type {import('../types/database-scripts.js').Verify}
 */
async function verify(email, callback) {
  const account = `${configuration.SERVICE_USER}:${configuration.SERVICE_PASSWORD}`;
  try {
    const response = await fetch(`${configuration.SERVICE_URL}/users`, {
      method: 'PATCH',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(account).toString('base64')}`,
        accept: 'application/json',
      },
      body: JSON.stringify({ email, email_verified: true }),
      signal: AbortSignal.timeout(10000),
    });
    if (response.status === 404) return callback(null, false);
    if (response.status === 204) return callback(null, true);
    return callback(new Error(`The user service answered with status ${response.status}`));
  } catch (error) {
    return callback(new Error(`The user service cannot be reached: ${/** @type {Error} */ (error).message}`));
  }
}

/**
 * Sets a new password.
 *
 * @type {import('../types/database-scripts.js').ChangePassword}
 */
async function changePassword(email, newPassword, callback) {
  const account = `${configuration.SERVICE_USER}:${configuration.SERVICE_PASSWORD}`;
  try {
    const response = await fetch(`${configuration.SERVICE_URL}/users`, {
      method: 'PATCH',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(account).toString('base64')}`,
        accept: 'application/json',
      },
      body: JSON.stringify({ email, password: newPassword }),
      signal: AbortSignal.timeout(10000),
    });
    if (response.status === 404) return callback(null, false);
    if (response.status === 204) return callback(null, true);
    return callback(new Error(`The user service answered with status ${response.status}`));
  } catch (error) {
    return callback(new Error(`The user service cannot be reached: ${/** @type {Error} */ (error).message}`));
  }
}

/**
 * Changes the e-mail address. The broker has asked get_user whether the new one is free.
 *
 * @type {import('../types/database-scripts.js').ChangeEmail}
 */
async function changeEmail(email, newEmail, verified, callback) {
  const account = `${configuration.SERVICE_USER}:${configuration.SERVICE_PASSWORD}`;
  try {
    const response = await fetch(`${configuration.SERVICE_URL}/users`, {
      method: 'PATCH',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(account).toString('base64')}`,
        accept: 'application/json',
      },
      body: JSON.stringify({ email, new_email: newEmail, email_verified: verified }),
      signal: AbortSignal.timeout(10000),
    });
    if (response.status === 404) return callback(null, false);
    if (response.status === 204) return callback(null, true);
    return callback(new Error(`The user service answered with status ${response.status}`));
  } catch (error) {
    return callback(new Error(`The user service cannot be reached: ${/** @type {Error} */ (error).message}`));
  }
}

/**
 * Removes a user by the user_id of the profile.
 *
 * @type {import('../types/database-scripts.js').DeleteUser}
 */
async function deleteUser(id, callback) {
  const account = `${configuration.SERVICE_USER}:${configuration.SERVICE_PASSWORD}`;
  try {
    const response = await fetch(`${configuration.SERVICE_URL}/users/${encodeURIComponent(id)}`, {
      method: 'DELETE',
      headers: {
        authorization: `Basic ${Buffer.from(account).toString('base64')}`,
        accept: 'application/json',
      },
      signal: AbortSignal.timeout(10000),
    });
    if (response.status === 204) return callback(null);
    return callback(new Error(`The user service answered with status ${response.status}`));
  } catch (error) {
    return callback(new Error(`The user service cannot be reached: ${/** @type {Error} */ (error).message}`));
  }
}
