import type {
  ActionEvent,
  CacheApi,
  EventClient,
  EventConnection,
  EventOrganization,
  EventTransaction,
  EventUser,
  Factor,
  PromptApi,
  RedirectApi,
} from './action-event.js';

/** What a post-login Action sees. */
export interface PostLoginEvent extends ActionEvent {
  readonly user: EventUser;
  readonly client: EventClient;
  readonly connection: EventConnection;
  readonly organization?: EventOrganization;
  readonly transaction: EventTransaction;
  readonly authentication: {
    /** How the user proved who they are; a factor that an Action asked for is here in the next Action. */
    readonly methods: readonly {
      readonly name: 'pwd' | 'federated' | 'sms' | 'tel' | 'email' | 'passkey' | 'mfa' | (string & {});
      /** ISO 8601 */
      readonly timestamp: string;
      readonly type?: string;
    }[];
    readonly riskAssessment?: {
      readonly confidence: 'low' | 'medium' | 'high' | 'neutral';
      readonly assessments: Readonly<Record<string, { readonly confidence: string; readonly code: string }>>;
    };
  };
  readonly authorization: { readonly roles: readonly string[] };
  readonly resource_server?: { readonly identifier: string };
  readonly session?: {
    readonly id: string;
    readonly created_at: string;
    readonly authenticated_at: string;
    readonly expires_at?: string;
    readonly idle_expires_at?: string;
    readonly clients: readonly { readonly client_id: string }[];
    readonly metadata?: Readonly<Record<string, unknown>>;
  };
  /** Present when a refresh token is used. */
  readonly refresh_token?: { readonly id: string; readonly created_at: string; readonly expires_at?: string };
  readonly stats: { readonly logins_count: number };
}

/** What a post-login Action can ask for. Nothing happens before the Action has ended. */
export interface PostLoginApi {
  readonly access: {
    /** Nobody signs in. What Actions before asked for, metadata included, is still done. */
    deny(reason: string): void;
  };
  readonly validation: { error(code: string, message: string): void };
  readonly idToken: {
    /** Claims of your own are URLs: `https://example.com/roles`. Claims of the broker cannot be set. */
    setCustomClaim(name: string, value: unknown): void;
  };
  readonly accessToken: {
    setCustomClaim(name: string, value: unknown): void;
    addScope(scope: string): void;
    removeScope(scope: string): void;
  };
  readonly authentication: {
    /** Asks for a factor now; the next Action sees the result. What was passed already is not asked again. */
    challengeWith(factor: Factor, options?: { readonly additionalFactors?: readonly Factor[] }): void;
    challengeWithAny(factors: readonly Factor[]): void;
    /** Has the user set a factor up now. */
    enrollWith(factor: Factor, options?: { readonly additionalFactors?: readonly Factor[] }): void;
    enrollWithAny(factors: readonly Factor[]): void;
    /** Notes a proof of your own, as a URL; for `onContinuePostLogin`. */
    recordMethod(url: string): void;
    /** The login goes on for another user, of whom this one is an identity. Once. */
    setPrimaryUser(id: string): void;
  };
  readonly cache: CacheApi;
  readonly multifactor: {
    /** Asks for a second factor at the end; `none` takes that back. */
    enable(provider: 'any' | 'none' | (string & {}), options?: { readonly allowRememberBrowser?: boolean }): void;
  };
  readonly prompt: PromptApi;
  readonly redirect: RedirectApi;
  readonly refreshToken: {
    revoke(reason: string): void;
    /** @param at - In milliseconds since 1970. */
    setExpiresAt(at: number): void;
  };
  readonly rules: { wasExecuted(ruleId: string): boolean };
  readonly session: {
    revoke(reason: string): void;
    setExpiresAt(at: number): void;
    setIdleExpiresAt(at: number): void;
    setMetadata(name: string, value: unknown): void;
  };
  readonly transaction: {
    /** Survives redirects; for the Actions behind this one. `null` removes the key. */
    setMetadata(name: string, value: string | number | boolean | null): void;
  };
  readonly user: {
    /** One write at the end of the login; `null` removes a key. */
    setUserMetadata(name: string, value: unknown): void;
    setAppMetadata(name: string, value: unknown): void;
  };
}

/** `exports.onExecutePostLogin` and `exports.onContinuePostLogin`. */
export type PostLoginHandler = (event: PostLoginEvent, api: PostLoginApi) => Promise<void> | void;
