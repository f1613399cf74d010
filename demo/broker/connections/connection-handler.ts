import type { Connection, LoginErrorCode, PasswordRuleState, Step } from 'idp-login';
import type { BrokerServices } from '../broker-services.js';
import type { ConfiguredConnection } from '../config/tenant.js';
import type { ProblemReporter } from '../config/problems.js';
import type { BlockSubject } from '../store/login-block-repository.js';
import type { Ticket } from '../store/ticket-repository.js';
import type { NormalizedProfile } from '../profile/normalized-profile.js';

/**
 * One kind of connection: everything that the broker must know to serve it.
 *
 * A kind is one file that exports one of these, plus one line in `registry.ts`. The file also adds its options to
 * `StrategyOptions` of `config/tenant.ts`, so that `defineTenant` knows them.
 */
export interface ConnectionKind<Options = unknown> {
  /** The strategies that this kind serves, as written in the tenant's configuration: `['saml']`. */
  readonly strategies: readonly string[];
  /** The kind that the connections document shows; a configured `kind` (such as `legal`) goes before it. */
  readonly kind: Connection['kind'];
  /**
   * Checks and completes the options of one connection.
   *
   * Every problem is reported with its path; what is returned is used only when nothing was reported.
   */
  parseOptions(options: unknown, report: ProblemReporter, strategy: string): Options;
  /** Opens one configured connection. Nothing may be awaited here: connect at first use, so that one source cannot hold up the start. */
  open(connection: ConfiguredConnection<Options>, services: BrokerServices): ConnectionHandler;
}

/**
 * One configured connection at work.
 *
 * A redirect kind has `begin` and `finish`; an embedded kind has `turn`; a kind may have both.
 */
export interface ConnectionHandler {
  /**
   * The members of the connections document that this kind adds: modes, form, identifiers, code, variants …
   * What every connection has (id, label, icon, order, visibility, hint, domains) is added by the caller.
   */
  describe(): ConnectionDescription;
  /** Sends the browser to the source of users. */
  begin?(request: BeginRequest): Promise<BeginResult>;
  /** Takes what the browser brought back. Throws {@link ConnectionFailure}. */
  finish?(callback: CallbackRequest): Promise<AuthenticatedIdentity>;
  /** Takes one turn of a login that runs in the form itself. Throws {@link ConnectionFailure} when the login is over. */
  turn?(request: TurnRequest): Promise<TurnResult>;
  /** Told that a name was blocked after too many failures. Nobody waits for it. */
  blocked?(event: BlockedEvent): void;
  /** Serves the page behind a link that it mailed. Absent: the kind mails none. */
  ticket?(request: TicketRequest): Promise<TicketResult>;
  /** Changes the password of somebody who is signed in. Absent: the kind keeps no passwords that people change here. */
  changePassword?(change: PasswordChange): Promise<TurnReason | undefined>;
  /** Takes an answer that no login of this browser asked for (SAML, started at the provider). Absent: refused. */
  unsolicited?(callback: CallbackRequest): Promise<UnsolicitedResult>;
  /** Ends the person's session at the source (federated logout); `undefined` when the source has no such thing. */
  logout?(request: LogoutRequest): Promise<BeginResult | undefined>;
  /** Pages of its own, at `/connection/<connection id>/<name>`: metadata, single logout, the address in a mail. */
  readonly endpoints?: Readonly<Record<string, (request: EndpointRequest) => Promise<EndpointResult>>>;
  /** Asks the source whether it can be reached, for the admin page. */
  status?(): Promise<{ readonly online: boolean; readonly detail?: string }>;
  /** Frees what it holds. */
  close?(): Promise<void>;
}

/** What a kind adds to its entry of the connections document; never a secret, a domain or an address of the source. */
export type ConnectionDescription = { readonly modes: Connection['modes'] } & Readonly<Record<string, unknown>>;

/** A value that JSON can hold; handlers keep only such values between two requests. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** What the engine knows of the login that a redirect belongs to. */
export interface BeginRequest {
  /** Unguessable, bound to the browser and usable once: send it as `state` or `RelayState`. */
  readonly state: string;
  /** Where the source must send the browser: `<issuer>/login/callback`. */
  readonly callbackUrl: string;
  readonly clientId: string;
  readonly loginHint?: string;
  /** The id of a variant of a legal connection. */
  readonly variant?: string;
  readonly acrValues?: readonly string[];
  readonly prompt?: string;
  /** In seconds. */
  readonly maxAgeSeconds?: number;
  readonly uiLocales?: string;
  readonly organization?: string;
  /** Extra scopes of this one request (`connection_scope`). */
  readonly scope?: readonly string[];
}

/** How the browser is to leave: by address, or by a form that posts itself. */
export type BeginResult =
  | { readonly kind: 'redirect'; readonly url: string; readonly keep?: Json }
  | {
      readonly kind: 'post';
      readonly action: string;
      readonly fields: Readonly<Record<string, string>>;
      readonly keep?: Json;
    };

/**
 * What came back to `/login/callback`.
 *
 * The engine has checked that the state is this browser's and has used it up. A cross-site POST, which carries no
 * cookies, has already been turned into a request that does.
 */
export interface CallbackRequest {
  readonly method: 'GET' | 'POST';
  /** The full address, with its query. */
  readonly url: URL;
  /** The fields of the posted form; empty for GET. */
  readonly body: URLSearchParams;
  readonly state: string;
  readonly callbackUrl: string;
  /** What `begin` asked to be kept (verifier, nonce, request id). */
  readonly keep?: Json;
}

/** What becomes of an answer that nobody asked for: only ever an address at which the application starts a login of its own. */
export interface UnsolicitedResult {
  readonly kind: 'redirect';
  readonly url: string;
}

/** What federated logout can build on. */
export interface LogoutRequest {
  readonly state: string;
  /** Where the source may send the browser when it is done: `<issuer>/logout/callback`. */
  readonly returnUrl: string;
  /** What the identity of this session brought as `upstreamSession`. */
  readonly upstreamSession?: Json;
}

/** What somebody who is signed in typed to change their password. */
export interface PasswordChange {
  readonly userId: string;
  /** The session in which it happens; all others end. */
  readonly session: string;
  readonly current: string;
  readonly next: string;
  readonly clientId: string;
  readonly ip: string;
}

/** A name that cannot be tried from an address for a while. */
export interface BlockedEvent {
  readonly subject: BlockSubject;
  readonly clientId: string;
  readonly clientName: string;
}

/** A request to the page behind a link in a mail. */
export interface TicketRequest {
  readonly ticket: Ticket;
  /** Ends the ticket; false when another request did so before. */
  use(): boolean;
  /** What the person gave; absent when they merely opened the page, which must not change anything. */
  readonly input?: TurnInput;
  readonly ip: string;
}

/** What the page behind a link in a mail shows. */
export type TicketResult =
  | { readonly kind: 'ask'; readonly step: Step; readonly reason?: TurnReason }
  /** One button, so that a scanner of mails that opens every link does nothing. */
  | { readonly kind: 'confirm' }
  | { readonly kind: 'done' }
  /** The link has been used, or what it was for is gone. */
  | { readonly kind: 'gone' };

/** A request to one of the handler's own pages. */
export interface EndpointRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: URLSearchParams;
  readonly ip: string;
  /** A stable random id of this browser (a cookie of the broker); a link in a mail works only where it was asked for. */
  readonly browser: string;
}

/** The answer of one of the handler's own pages. */
export type EndpointResult =
  | {
      readonly kind: 'content';
      readonly status: number;
      readonly type: string;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | BeginResult
  /** Take the next turn of a login that waits: the answer to a step came by another way, such as a link in a mail. */
  | { readonly kind: 'turn'; readonly transaction: string; readonly input: TurnInput }
  /** A page in the broker's look that says one thing. */
  | {
      readonly kind: 'page';
      readonly status: number;
      readonly title: string;
      readonly text: string;
      /** A login of this browser that the person can go on with here. */
      readonly login?: string;
      /** The application at which the person can start again. */
      readonly clientId?: string;
    };

/** What a person gave in one turn; what was not given is absent. Strings are at most 4,096 characters long and hold no NUL. */
export interface TurnInput {
  /** What they typed as identifier: an e-mail address, a phone number, a name. */
  readonly username?: string;
  readonly password?: string;
  readonly newPassword?: string;
  readonly otp?: string;
  /** The channel to send a code by: `email`, `sms`, `voice`. */
  readonly otpChannel?: string;
  /** JSON of the WebAuthn response. */
  readonly passkey?: Readonly<Record<string, Json>>;
  /** The id of an option of a `select` step. */
  readonly factor?: string;
  readonly profile?: Readonly<Record<string, string | boolean>>;
  readonly captchaToken?: string;
  readonly resend?: boolean;
  /** The id of another way, out of the step's `alternatives`. */
  readonly alternative?: string;
  readonly rememberBrowser?: boolean;
}

/** One turn of a login that runs in the form. */
export interface TurnRequest {
  readonly action: 'login' | 'signup' | 'reset';
  readonly input: TurnInput;
  /** What the last turn of this login kept; absent at the first. */
  readonly kept?: Json;
  /** Names the login; a message that is sent may carry it, an answer over another channel gives it back. */
  readonly transaction: string;
  /** `web` is the broker's own page, `embedded` a page of the client (no cookies, no links in mails). */
  readonly channel: 'web' | 'embedded';
  readonly clientId: string;
  readonly clientName: string;
  readonly loginHint?: string;
  readonly organization?: string;
  readonly ip: string;
  readonly userAgent: string;
  /** The first of the person's languages, BCP 47. */
  readonly language: string;
  /** As {@link EndpointRequest.browser}; empty when embedded. */
  readonly browser: string;
}

/** Why the last input was not taken. */
export interface TurnReason {
  readonly code: LoginErrorCode;
  /** The name of the input: `username`, `password`, `otp` … */
  readonly field?: string;
  readonly rules?: readonly PasswordRuleState[];
  /** Text for the person that the tenant's author wrote; never ours. */
  readonly text?: string;
  /** When the same input may be tried again. */
  readonly retryAfterSeconds?: number;
}

/** What one turn came to. */
export type TurnResult =
  /** More is needed. With a `reason`, the last input was wrong. */
  | {
      readonly kind: 'ask';
      readonly step: Step;
      readonly keep?: Json;
      readonly reason?: TurnReason;
      /** Other ways to go on, by id. */
      readonly alternatives?: readonly string[];
    }
  | { readonly kind: 'identity'; readonly identity: AuthenticatedIdentity }
  /** This connection cannot go on in the form; the browser must be redirected. */
  | { readonly kind: 'redirect' };

/** One way in which a person proved who they are. */
export interface AuthenticationMethod {
  readonly name: 'pwd' | 'federated' | 'sms' | 'tel' | 'email' | 'passkey' | 'mfa' | (string & {});
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** With `mfa`: which factor it was. */
  readonly type?: string;
}

/** Who a source says the person is. */
export interface AuthenticatedIdentity {
  /** Stable and unique at the source; with the connection it names the identity. */
  readonly sourceUserId: string;
  /** The profile exactly as the source gave it; kept with the identity. */
  readonly raw: Readonly<Record<string, unknown>>;
  /** The profile in the broker's own words. */
  readonly profile: NormalizedProfile;
  /** RFC 8176 values: `pwd`, `otp`, `hwk` … */
  readonly amr: readonly string[];
  readonly acr?: string;
  readonly methods: readonly AuthenticationMethod[];
  /** When the person authenticated at the source, in seconds since the epoch; defaults to now. */
  readonly authTimeSeconds?: number;
  /** The broker's user, when the handler has found or made it already (own store, passkeys); else the engine does. */
  readonly userId?: string;
  /** Whether an unknown person becomes a user now. @defaultValue true */
  readonly mayCreate?: boolean;
  /** Whether the connection's sync mode rules the root attributes; own stores and passwordless say false. @defaultValue true */
  readonly synced?: boolean;
  /** What federated logout needs: the ID token, the SAML session index. Kept with the session, never published. */
  readonly upstreamSession?: Json;
  /** Tokens of the source; kept with the identity, never published. */
  readonly tokens?: { readonly accessToken?: string; readonly refreshToken?: string; readonly expiresAt?: number };
}

/** The fact that a connection could not sign somebody in: what the person is told, and what only the log says. */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure' as const;
  readonly code: LoginErrorCode;
  /** Text for the person that the tenant's author or the source's administrator wrote; shown as text. */
  readonly text: string | undefined;

  /**
   * @param detail - For the log: what was expected and what came. No token, code, password or e-mail address.
   */
  constructor(
    code: LoginErrorCode,
    detail: string,
    options: { readonly text?: string; readonly cause?: unknown } = {},
  ) {
    super(detail, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.text = options.text;
  }
}
