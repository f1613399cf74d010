import type {
  ActionEvent,
  CacheApi,
  EventClient,
  EventConnection,
  EventOrganization,
  EventTransaction,
  EventUser,
} from './action-event.js';

/** What a pre-user-registration Action sees. There is no password in it. */
export interface PreUserRegistrationEvent extends ActionEvent {
  readonly user: {
    readonly email?: string;
    readonly username?: string;
    readonly phone_number?: string;
    readonly name?: string;
    readonly given_name?: string;
    readonly family_name?: string;
    readonly nickname?: string;
    readonly picture?: string;
    readonly user_metadata: Readonly<Record<string, unknown>>;
    readonly app_metadata: Readonly<Record<string, unknown>>;
  };
  readonly client?: EventClient;
  readonly connection: EventConnection;
  readonly organization?: EventOrganization;
  readonly transaction?: EventTransaction;
}

/** What a pre-user-registration Action can ask for. */
export interface PreUserRegistrationApi {
  readonly access: {
    /**
     * @param reason - For the log.
     * @param userMessage - For the person, on the sign-up form.
     */
    deny(reason: string, userMessage: string): void;
  };
  readonly validation: { error(code: string, message: string): void };
  readonly cache: CacheApi;
  readonly user: {
    setUserMetadata(name: string, value: unknown): void;
    setAppMetadata(name: string, value: unknown): void;
  };
}

/** What a post-user-registration Action sees. */
export interface PostUserRegistrationEvent extends ActionEvent {
  readonly user: EventUser;
  readonly client?: EventClient;
  readonly connection: EventConnection;
  readonly organization?: EventOrganization;
  readonly transaction?: EventTransaction;
}

/** What a post-change-password Action sees. */
export interface PostChangePasswordEvent extends ActionEvent {
  readonly user: {
    readonly user_id: string;
    readonly email?: string;
    readonly email_verified?: boolean;
    readonly username?: string;
    readonly phone_number?: string;
    readonly phone_verified?: boolean;
    readonly last_password_reset: string;
  };
  readonly client?: EventClient;
  readonly connection: EventConnection;
}

/** `exports.onExecutePreUserRegistration` */
export type PreUserRegistrationHandler = (
  event: PreUserRegistrationEvent,
  api: PreUserRegistrationApi,
) => Promise<void> | void;

/** `exports.onExecutePostUserRegistration`; nobody waits for it. */
export type PostUserRegistrationHandler = (
  event: PostUserRegistrationEvent,
  api: { readonly cache: CacheApi },
) => Promise<void> | void;

/** `exports.onExecutePostChangePassword`; nobody waits for it. */
export type PostChangePasswordHandler = (
  event: PostChangePasswordEvent,
  api: { readonly cache: CacheApi },
) => Promise<void> | void;
