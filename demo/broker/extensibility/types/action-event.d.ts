// What the events of all Actions have in common.

/** Where a request comes from, as far as its address tells. */
export interface GeoIp {
  readonly countryCode?: string;
  readonly countryName?: string;
  readonly continentCode?: string;
  readonly cityName?: string;
  readonly timeZone?: string;
  readonly latitude?: number;
  readonly longitude?: number;
}

/** The request of the browser. After a redirect it is the request that came back. */
export interface EventRequest {
  readonly ip: string;
  readonly hostname: string;
  readonly method: string;
  readonly user_agent: string;
  readonly language?: string;
  readonly geoip: GeoIp;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
}

/** The application. */
export interface EventClient {
  readonly client_id: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The source of the user. */
export interface EventConnection {
  readonly id: string;
  readonly name: string;
  readonly strategy: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The organization that the user signs in to. */
export interface EventOrganization {
  readonly id: string;
  readonly name: string;
  readonly display_name?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** How the application asked. */
export interface EventTransaction {
  readonly id?: string;
  readonly protocol:
    | 'oidc-basic-profile'
    | 'oauth2-device-code'
    | 'oauth2-password'
    | 'oauth2-refresh-token'
    | 'oauth2-client-credentials'
    | 'oauth2-challenge'
    | 'samlp'
    | (string & {});
  readonly redirect_uri?: string;
  readonly requested_scopes: readonly string[];
  readonly response_type?: readonly string[];
  readonly response_mode?: string;
  readonly state?: string;
  readonly ui_locales: readonly string[];
  readonly locale?: string;
  readonly acr_values: readonly string[];
  readonly login_hint?: string;
  readonly prompt?: readonly string[];
  readonly correlation_id?: string;
  /** What earlier Actions of this login noted. */
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
}

/** A user of the broker. */
export interface EventUser {
  readonly user_id: string;
  readonly name?: string;
  readonly given_name?: string;
  readonly family_name?: string;
  readonly nickname?: string;
  readonly username?: string;
  readonly picture?: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly phone_number?: string;
  readonly phone_verified?: boolean;
  readonly created_at: string;
  readonly updated_at: string;
  readonly last_password_reset?: string;
  readonly identities: readonly {
    readonly connection: string;
    readonly provider: string;
    readonly user_id: string;
    readonly isSocial: boolean;
  }[];
  readonly enrolledFactors: readonly { readonly type: string; readonly method?: string }[];
  readonly multifactor: readonly string[];
  /** What the user may change. */
  readonly user_metadata: Readonly<Record<string, unknown>>;
  /** What the user may not change. */
  readonly app_metadata: Readonly<Record<string, unknown>>;
  /** Whatever else the source tells. */
  readonly [attribute: string]: unknown;
}

/** The members of every event. */
export interface ActionEvent {
  readonly tenant: { readonly id: string };
  /** The secrets of the Action, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly request: EventRequest;
}

/** The result of a write to the cache. */
export type CacheResult =
  | { readonly type: 'success'; readonly record?: { readonly value: string; readonly expires_at: number } }
  | { readonly type: 'error'; readonly code: string };

/** What Actions of one trigger keep between runs: at most 20 entries and 8 KB, best effort. */
export interface CacheApi {
  get(key: string): { readonly value: string; readonly expires_at: number } | undefined;
  /**
   * @param options.ttl - In milliseconds; 15 minutes if nothing is said, 24 hours at most.
   * @param options.expires_at - In milliseconds since 1970.
   */
  set(key: string, value: string, options?: { readonly ttl?: number; readonly expires_at?: number }): CacheResult;
  delete(key: string): CacheResult;
}

/** A second factor. */
export type Factor =
  | { readonly type: 'otp' | 'email' | 'webauthn-platform' | 'webauthn-roaming' | 'recovery-code' }
  | { readonly type: 'phone'; readonly options?: { readonly preferredMethod?: 'sms' | 'voice' | 'both' } }
  | { readonly type: 'push-notification'; readonly options?: { readonly otpFallback?: boolean } };

/** Sends the user away and takes them back. */
export interface RedirectApi {
  /** False where nobody is there to be sent: refresh tokens, `prompt=none`. */
  canRedirect(): boolean;
  /** A signed token for the page that the user is sent to. */
  encodeToken(options: {
    readonly secret: string;
    readonly payload?: Readonly<Record<string, unknown>>;
    /** 900 if nothing is said. */
    readonly expiresInSeconds?: number;
  }): string;
  /** After this Action the browser goes to `url`, with `state` added; it must come back to `/continue` with that `state`. */
  sendUserTo(url: string, options?: { readonly query?: Readonly<Record<string, string>> }): void;
  /**
   * The claims of the token that the page sent back. Throws if it is not signed with the secret, has expired, or carries
   * the `state` of another login. For `onContinue…` alone.
   */
  validateToken(options: {
    readonly secret: string;
    /** `session_token` if nothing is said. */
    readonly tokenParameterName?: string;
  }): Record<string, unknown>;
}

/** Shows a form of the broker and takes the user back, like a redirect. */
export interface PromptApi {
  render(
    form: string,
    options?: {
      readonly fields?: Readonly<Record<string, unknown>>;
      readonly vars?: Readonly<Record<string, unknown>>;
    },
  ): void;
}
