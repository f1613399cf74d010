import type { BrokerAdapter } from '../broker/broker-adapter.js';
import type { LoginClientConfig } from '../config/login-client-config.js';
import { LoginError } from '../errors/login-error.js';
import type { LoginClient } from './login-client.js';

/** What {@link createLoginClient} takes: the configuration, and code that plain data cannot hold. */
export interface LoginClientOptions extends LoginClientConfig {
  /** How this broker differs from plain OpenID Connect; defaults to the contract of this package. */
  readonly broker?: BrokerAdapter;
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Makes the client that drives the logins and the session of one client id at one broker.
 *
 * @throws {LoginError} invalid_config — an option is missing or wrong; the message names it.
 */
export function createLoginClient(options: LoginClientOptions): LoginClient {
  throw new LoginError('invalid_config', `not built yet: ${options.issuer}`);
}
