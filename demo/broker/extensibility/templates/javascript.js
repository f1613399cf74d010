// JavaScript
//
// The beginning of every script, with what it must do. Only login is needed; with import on, get_user too.
// What goes wrong in the store is an Error, which the log shows and the person does not see.

/**
 * Checks a name and a password.
 *
 * @type {import('../types/database-scripts.js').Login}
 */
function login(userNameOrEmail, password, callback) {
  // Find the user by the name and compare the password with the hash that you keep.
  //
  // The password is right:       callback(null, { user_id: '…', email: '…', email_verified: true })
  // The password is wrong:       callback(new WrongUsernameOrPasswordError(userNameOrEmail))
  // There is no such user:       callback(new WrongUsernameOrPasswordError(null))
  // The store cannot be asked:   callback(new Error('…'))
  //
  // user_id is the permanent id of the user: never a random value, never the e-mail address if that can change.
  callback(new Error('Write the login script of this connection'));
}

/**
 * Looks a user up without a password.
 *
 * @type {import('../types/database-scripts.js').GetUser}
 */
function getUser(identifier, callback) {
  // There is such a user:   callback(null, { user_id: '…', … }), the same profile as from login
  // There is none:          callback(null)
  callback(new Error('Write the get_user script of this connection'));
}

/**
 * Makes a user who signs up. The broker has asked get_user before, and calls login afterwards.
 *
 * @type {import('../types/database-scripts.js').Create}
 */
function create(user, callback) {
  // Hash user.password at once: with bcrypt, or better.
  //
  // The user is made:     callback(null)
  // Somebody has it all:  callback(new ValidationError('user_exists', 'This account exists already.'))
  callback(new Error('Write the create script of this connection'));
}

/**
 * Notes that the user has opened the link of the verification mail.
 *
 * @type {import('../types/database-scripts.js').Verify}
 */
function verify(email, callback) {
  // Noted:                callback(null, true)
  // Nothing was changed:  callback(null, false)
  callback(new Error('Write the verify script of this connection'));
}

/**
 * Sets a new password, after a reset or by an administrator.
 *
 * @type {import('../types/database-scripts.js').ChangePassword}
 */
function changePassword(email, newPassword, callback) {
  // Set:                  callback(null, true)
  // Nothing was changed:  callback(null, false)
  callback(new Error('Write the change_password script of this connection'));
}

/**
 * Changes the e-mail address. The broker has asked get_user whether the new one is free.
 *
 * @type {import('../types/database-scripts.js').ChangeEmail}
 */
function changeEmail(email, newEmail, verified, callback) {
  callback(new Error('Write the change_email script of this connection'));
}

/**
 * Changes the user name. The broker has asked get_user whether the new one is free.
 *
 * @type {import('../types/database-scripts.js').ChangeUsername}
 */
function changeUsername(oldUsername, newUsername, callback) {
  callback(new Error('Write the change_username script of this connection'));
}

/**
 * Changes the phone number. The broker has asked get_user whether the new one is free.
 *
 * @type {import('../types/database-scripts.js').ChangePhoneNumber}
 */
function changePhoneNumber(oldNumber, newNumber, verified, callback) {
  callback(new Error('Write the change_phone_number script of this connection'));
}

/**
 * Removes a user by the user_id of the profile.
 *
 * @type {import('../types/database-scripts.js').DeleteUser}
 */
function deleteUser(id, callback) {
  // Removed, or not there:  callback(null)
  callback(new Error('Write the delete script of this connection'));
}
