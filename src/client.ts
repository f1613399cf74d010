/** The client SDK alone: no element, no Lit, importable without a DOM. */
export { createLoginClient } from './client/create-login-client.js';
export type { LoginClientOptions } from './client/create-login-client.js';
export { isLoginError, LoginError } from './errors/login-error.js';
