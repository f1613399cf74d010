import { LoginError } from '../errors/login-error.js';
import type { LoginClient } from './login-client.js';

/** How the widget reaches the broker that it is the login page of. */
export interface LoginPageOptions {
  /** The path of the interaction: `/interaction/<uid>`. */
  readonly interaction: string;
  /** The token that the broker wants back in `X-CSRF-Token`. */
  readonly csrfToken: string;
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** In milliseconds. @defaultValue 8000 */
  readonly timeoutMs?: number;
}

/** What a login page needs of a client. */
export type LoginPageBackend = Pick<LoginClient, 'connections' | 'discover' | 'start' | 'submit' | 'signIn'>;

/** Makes the backend of the widget when it runs as the broker's own login page. */
export function createLoginPageBackend(options: LoginPageOptions): LoginPageBackend {
  throw new LoginError('invalid_config', `not built yet: ${options.interaction}`);
}
