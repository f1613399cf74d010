import type { HrdResult, LoginIntent, LoginTurn, StepInput } from '../broker/login-turn.js';
import type { ConnectionsDocument } from '../connection/connection.js';
import type { LoginError } from '../errors/login-error.js';
import type { Protection } from './protection.js';

/** Who is signed in: the claims of a verified ID token. */
export interface User {
  readonly sub: string;
  readonly name?: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly picture?: string;
  readonly [claim: string]: unknown;
}

/** The state of the session; all tabs of one browser agree on it. */
export type Session =
  /** Storage has not been read yet. */
  | { readonly status: 'loading' }
  | { readonly status: 'signed-out'; readonly reason?: 'never' | 'signed-out' | 'elsewhere' }
  | {
      readonly status: 'signed-in';
      readonly user: User;
      /** The id of the connection that was used, when the broker or the request told it. */
      readonly connection?: string;
      readonly scope: readonly string[];
      /** When the access token ends, in milliseconds since the epoch. */
      readonly accessTokenExpiresAtMs: number;
    }
  /** The broker ended the session (`invalid_grant`), or it ended with nothing to renew it. */
  | { readonly status: 'expired'; readonly user: User; readonly error: LoginError };

/** How a sign-in is to run. */
export interface SignInOptions extends Partial<LoginIntent> {
  /** @defaultValue 'redirect' */
  readonly mode?: 'redirect' | 'popup' | 'silent';
  /** The path of this origin to return to after a redirect; anything else is refused. Defaults to the current path. */
  readonly returnTo?: string;
  readonly signal?: AbortSignal;
}

/** How a sign-in ended. */
export type SignInResult =
  /** The page is being left. */
  | { readonly status: 'redirecting' }
  | { readonly status: 'signed-in'; readonly user: User }
  /** The person closed the window or refused. */
  | { readonly status: 'cancelled' };

/** What a callback was. */
export type CallbackResult =
  /** The address held no authorization response, or that of another client of this page. */
  | { readonly status: 'none' }
  | { readonly status: 'signed-in'; readonly user: User; readonly returnTo: string }
  /** It was for the page that opened this window or frame, which has it now; there is nothing left to do here. */
  | { readonly status: 'handed-on' };

/** Options of {@link LoginClient.getAccessToken}. */
export interface AccessTokenOptions {
  /** Get a new one even when the stored one is good. */
  readonly refresh?: boolean;
  /** The API that it is for, as one of the option `resource`. @defaultValue the first of them */
  readonly resource?: string;
  /** How long the token must still be good, in seconds. @defaultValue 30 */
  readonly minTtlSeconds?: number;
  readonly signal?: AbortSignal;
}

/** How a sign-out is to run. */
export interface SignOutOptions {
  /** `broker` ends the broker's session too, by redirect; `local` only this browser's. @defaultValue 'broker' */
  readonly scope?: 'broker' | 'local';
  /** A registered address to come back to. */
  readonly returnTo?: string;
  /** Also end the session at the source of users. @defaultValue false */
  readonly federated?: boolean;
  readonly signal?: AbortSignal;
}

/** Ends a subscription. */
export type Unsubscribe = () => void;

/**
 * Drives the logins and the session of one client at one broker.
 *
 * Two of them never share state unless issuer and client id are the same.
 */
export interface LoginClient {
  readonly issuer: string;
  readonly clientId: string;
  /** Signs in by redirect, popup or silently. */
  signIn(options?: SignInOptions): Promise<SignInResult>;
  /** Finishes a redirect; calling it twice with one address gives one result. */
  handleCallback(url?: string): Promise<CallbackResult>;
  /** The session as this tab knows it now. */
  getSession(): Session;
  /** Resolves when storage has been read. */
  ready(): Promise<Session>;
  /** Calls the listener at each change, in this tab or another. */
  subscribe(listener: (session: Session) => void): Unsubscribe;
  getAccessToken(options?: AccessTokenOptions): Promise<string>;
  /** Calls an API of a declared origin with the access token (Bearer or DPoP). */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /**
   * What the broker tells of the person at its UserInfo endpoint, checked to be about them. Who is signed in comes from
   * the ID token alone, so that few apps need this.
   */
  userInfo(options?: { readonly signal?: AbortSignal }): Promise<User>;
  /** Signs in again, more strongly (RFC 9470). */
  stepUp(options?: SignInOptions): Promise<SignInResult>;
  signOut(options?: SignOutOptions): Promise<void>;
  /** Lists which protections are on at this broker, which are not, and what to configure; for developers. */
  explain(options?: { readonly signal?: AbortSignal }): Promise<readonly Protection[]>;
  /** The connections that the broker offers to this client. */
  connections(options?: {
    readonly organization?: string;
    readonly signal?: AbortSignal;
  }): Promise<ConnectionsDocument>;
  /** Home-realm discovery; sends the domain of an e-mail address only. */
  discover(identifier: string, options?: { readonly signal?: AbortSignal }): Promise<HrdResult>;
  /** Begins an embedded login. */
  start(intent: LoginIntent, input?: StepInput, options?: { readonly signal?: AbortSignal }): Promise<LoginTurn>;
  /** Answers the last step of the embedded login. */
  submit(input: StepInput, options?: { readonly signal?: AbortSignal }): Promise<LoginTurn>;
}
