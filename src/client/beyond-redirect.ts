/**
 * What a client needs beyond logins by redirect: other windows, the broker's connections, embedded logins, UserInfo.
 *
 * One part, loaded on first use: apart, its pieces would weigh more than together.
 */
export { handOnAnswer } from './answer-channel.js';
export { discover, findConnection, readConnections } from './connection-directory.js';
export { createEmbeddedLogin } from './embedded-login.js';
export { signInByPopup } from './popup.js';
export { signInSilently } from './silent-sign-in.js';
export { readUserInfo } from './user-info.js';
