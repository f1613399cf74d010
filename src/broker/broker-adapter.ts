import type { AuthorizeHint, Connection } from '../connection/connection.js';
import type { LoginIntent } from './login-turn.js';
import type { ServerMetadata } from './server-metadata.js';

/** What a broker's adapter knows when it writes an authorization request. */
export interface AuthorizeContext {
  /** What the connection asks for, when its document is known. */
  readonly hint?: AuthorizeHint | undefined;
  /** The connection itself, when its document is known. */
  readonly connection?: Connection | undefined;
  /** The broker's metadata. */
  readonly metadata: ServerMetadata;
}

/** What a broker's adapter knows when it writes a sign-out address. */
export interface LogoutContext {
  readonly clientId: string;
  readonly metadata: ServerMetadata;
  readonly idToken?: string | undefined;
  readonly returnTo?: string | undefined;
  /** Also end the session at the source of users. */
  readonly federated?: boolean | undefined;
}

/**
 * How one make of broker differs from plain OpenID Connect.
 *
 * A value, not a class; every member but `name` may be left out. What it adds to a request can never replace the
 * parameters that protect it.
 */
export interface BrokerAdapter {
  readonly name: string;
  /** Parameters that tell the broker what the person wants; one that is undefined is left out. Pure. */
  authorizeParams?(intent: LoginIntent, context: AuthorizeContext): Readonly<Record<string, string | undefined>>;
  /** Scopes that tell the broker what the person wants. Pure. */
  authorizeScopes?(intent: LoginIntent, context: AuthorizeContext): readonly string[];
  /** Another address for the authorization request, such as a sign-up page. Pure. */
  authorizeUrl?(intent: LoginIntent, context: AuthorizeContext): string | undefined;
  /** Where the browser goes to end the broker's session, for brokers without `end_session_endpoint`. Pure. */
  logoutUrl?(context: LogoutContext): string | undefined;
}
