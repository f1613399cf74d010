// MongoDB
//
// Collection:    users { _id, email, username, phone_number, nickname, password, email_verified }, e-mail addresses in
//                lower case, with unique sparse indexes on email, username and phone_number
// Passwords:     bcrypt
// Configuration: MONGODB_URL  mongodb+srv://reader:secret@cluster.internal/legacy

/**
 * Checks a name (an e-mail address or a user name) and a password.
 *
 * @type {import('../types/database-scripts.js').Login}
 */
async function login(userNameOrEmail, password, callback) {
  const { MongoClient } = require('mongodb');
  const bcrypt = require('bcryptjs');
  const client = new MongoClient(configuration.MONGODB_URL, {
    serverSelectionTimeoutMS: 5000,
    connectTimeoutMS: 5000,
  });
  try {
    const users = (await client.connect()).db().collection('users');
    const user = await users.findOne({
      // Strings alone: an object would be an operator.
      $or: [{ email: String(userNameOrEmail).toLowerCase() }, { username: String(userNameOrEmail) }],
    });
    if (!user) return callback(new WrongUsernameOrPasswordError(null));
    if (!(await bcrypt.compare(password, user.password))) {
      return callback(new WrongUsernameOrPasswordError(userNameOrEmail));
    }
    return callback(null, {
      user_id: String(user._id),
      email: user.email,
      email_verified: user.email_verified === true,
      username: user.username,
      nickname: user.nickname,
      phone_number: user.phone_number,
    });
  } catch (error) {
    return callback(new Error(`MongoDB: ${/** @type {Error} */ (error).message}`));
  } finally {
    await client.close().catch(() => undefined);
  }
}

/**
 * Looks a user up. Returns the same profile as login.
 *
 * @type {import('../types/database-scripts.js').GetUser}
 */
async function getUser(identifier, callback) {
  const { MongoClient } = require('mongodb');
  const client = new MongoClient(configuration.MONGODB_URL, {
    serverSelectionTimeoutMS: 5000,
    connectTimeoutMS: 5000,
  });
  try {
    const users = (await client.connect()).db().collection('users');
    const name = String(identifier);
    const user = await users.findOne({
      $or: [{ email: name.toLowerCase() }, { username: name }, { phone_number: name }],
    });
    if (!user) return callback(null);
    return callback(null, {
      user_id: String(user._id),
      email: user.email,
      email_verified: user.email_verified === true,
      username: user.username,
      nickname: user.nickname,
      phone_number: user.phone_number,
    });
  } catch (error) {
    return callback(new Error(`MongoDB: ${/** @type {Error} */ (error).message}`));
  } finally {
    await client.close().catch(() => undefined);
  }
}

/**
 * Makes a user who signs up.
 *
 * @type {import('../types/database-scripts.js').Create}
 */
async function create(user, callback) {
  const { MongoClient } = require('mongodb');
  const bcrypt = require('bcryptjs');
  const client = new MongoClient(configuration.MONGODB_URL, {
    serverSelectionTimeoutMS: 5000,
    connectTimeoutMS: 5000,
  });
  try {
    const users = (await client.connect()).db().collection('users');
    await users.insertOne({
      email: user.email.toLowerCase(),
      // A sparse index counts null as a value: what is not there is left out.
      ...(user.username !== undefined && { username: user.username }),
      ...(user.phone_number !== undefined && { phone_number: user.phone_number }),
      nickname: user.email.split('@')[0],
      password: await bcrypt.hash(user.password, 10),
      email_verified: false,
    });
    return callback(null);
  } catch (error) {
    // A unique index says that somebody has the address, the name or the number.
    if (/** @type {{ code?: number }} */ (error).code === 11000) {
      return callback(new ValidationError('user_exists', 'This account exists already.'));
    }
    return callback(new Error(`MongoDB: ${/** @type {Error} */ (error).message}`));
  } finally {
    await client.close().catch(() => undefined);
  }
}

/**
 * Notes that the user has opened the link of the verification mail.
 *
 * @type {import('../types/database-scripts.js').Verify}
 */
async function verify(email, callback) {
  const { MongoClient } = require('mongodb');
  const client = new MongoClient(configuration.MONGODB_URL, {
    serverSelectionTimeoutMS: 5000,
    connectTimeoutMS: 5000,
  });
  try {
    const users = (await client.connect()).db().collection('users');
    const changed = await users.updateOne({ email: String(email).toLowerCase() }, { $set: { email_verified: true } });
    return callback(null, changed.matchedCount === 1);
  } catch (error) {
    return callback(new Error(`MongoDB: ${/** @type {Error} */ (error).message}`));
  } finally {
    await client.close().catch(() => undefined);
  }
}

/**
 * Sets a new password.
 *
 * @type {import('../types/database-scripts.js').ChangePassword}
 */
async function changePassword(email, newPassword, callback) {
  const { MongoClient } = require('mongodb');
  const bcrypt = require('bcryptjs');
  const client = new MongoClient(configuration.MONGODB_URL, {
    serverSelectionTimeoutMS: 5000,
    connectTimeoutMS: 5000,
  });
  try {
    const users = (await client.connect()).db().collection('users');
    const password = await bcrypt.hash(newPassword, 10);
    const changed = await users.updateOne({ email: String(email).toLowerCase() }, { $set: { password } });
    return callback(null, changed.matchedCount === 1);
  } catch (error) {
    return callback(new Error(`MongoDB: ${/** @type {Error} */ (error).message}`));
  } finally {
    await client.close().catch(() => undefined);
  }
}

/**
 * Changes the e-mail address. The broker has asked get_user whether the new one is free.
 *
 * @type {import('../types/database-scripts.js').ChangeEmail}
 */
async function changeEmail(email, newEmail, verified, callback) {
  const { MongoClient } = require('mongodb');
  const client = new MongoClient(configuration.MONGODB_URL, {
    serverSelectionTimeoutMS: 5000,
    connectTimeoutMS: 5000,
  });
  try {
    const users = (await client.connect()).db().collection('users');
    const change = { email: newEmail.toLowerCase(), email_verified: verified };
    const changed = await users.updateOne({ email: String(email).toLowerCase() }, { $set: change });
    return callback(null, changed.matchedCount === 1);
  } catch (error) {
    return callback(new Error(`MongoDB: ${/** @type {Error} */ (error).message}`));
  } finally {
    await client.close().catch(() => undefined);
  }
}

/**
 * Removes a user by the user_id of the profile.
 *
 * @type {import('../types/database-scripts.js').DeleteUser}
 */
async function deleteUser(id, callback) {
  const { MongoClient, ObjectId } = require('mongodb');
  const client = new MongoClient(configuration.MONGODB_URL, {
    serverSelectionTimeoutMS: 5000,
    connectTimeoutMS: 5000,
  });
  try {
    const users = (await client.connect()).db().collection('users');
    await users.deleteOne({ _id: new ObjectId(id) });
    return callback(null);
  } catch (error) {
    return callback(new Error(`MongoDB: ${/** @type {Error} */ (error).message}`));
  } finally {
    await client.close().catch(() => undefined);
  }
}
