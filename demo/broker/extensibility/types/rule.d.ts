// A rule. Write above the function: /** @type {import('…/rule').RuleFunction} */

/** The user, as the broker knows them. Changes are handed to the next rule and not saved. */
export interface RuleUser {
  user_id: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
  nickname?: string;
  picture?: string;
  user_metadata?: Record<string, unknown>;
  app_metadata?: Record<string, unknown>;
  identities?: { connection: string; provider: string; user_id: string; isSocial: boolean }[];
  [attribute: string]: unknown;
}

/** The login. Changes of the marked members take effect. */
export interface RuleContext {
  readonly tenant: string;
  readonly clientID: string;
  readonly clientName: string;
  readonly clientMetadata: Readonly<Record<string, string>>;
  readonly connection: string;
  readonly connectionID: string;
  readonly connectionStrategy: string;
  readonly connectionMetadata: Readonly<Record<string, string>>;
  /** `redirect-callback` when the user has come back from a redirect of a rule. */
  readonly protocol: string;
  readonly stats: { readonly loginsCount: number };
  readonly sso?: { readonly current_clients: readonly string[] };
  readonly sessionID?: string;
  readonly request: {
    readonly userAgent: string;
    readonly ip: string;
    readonly hostname: string;
    readonly query: Readonly<Record<string, string>>;
    readonly body: Readonly<Record<string, string>>;
    readonly geoip: {
      readonly country_code?: string;
      readonly country_name?: string;
      readonly city_name?: string;
      readonly latitude?: number;
      readonly longitude?: number;
      readonly time_zone?: string;
      readonly continent_code?: string;
    };
  };
  readonly authentication: { readonly methods: readonly { readonly name: string; readonly timestamp: number }[] };
  readonly authorization: { readonly roles: readonly string[] };
  readonly organization?: { readonly id: string; readonly name: string };
  /** Claims of the ID token; takes effect. */
  idToken: Record<string, unknown>;
  /** Claims of the access token and its scopes; takes effect. */
  accessToken: { scope?: string[]; [claim: string]: unknown };
  /** A second factor at the end; takes effect. */
  multifactor?: { provider: 'any' | (string & {}); allowRememberBrowser?: boolean };
  /** Sends the user away after all rules; takes effect once. */
  redirect?: { url: string };
  /** The login goes on for another user; takes effect. */
  primaryUser?: string;
}

/** A rule. An `UnauthorizedError` refuses the login, and the application is told its message. */
export type RuleFunction = (
  user: RuleUser,
  context: RuleContext,
  callback: (error?: Error | null, user?: RuleUser, context?: RuleContext) => void,
) => void | Promise<void>;
