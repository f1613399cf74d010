// The hooks. Write above `module.exports = …`: /** @type {import('…/hook').PreUserRegistrationHook} */

/** What every hook gets behind its own arguments. */
export interface HookContext {
  readonly secrets: Readonly<Record<string, string>>;
  /** The same secrets, where older hooks look for them. */
  readonly webtask: { readonly secrets: Readonly<Record<string, string>> };
}

interface WithConnection extends HookContext {
  readonly requestLanguage?: string;
  readonly renderLanguage?: string;
  readonly connection: { readonly id: string; readonly name: string; readonly tenant: string };
}

/** Refuse with a PreUserRegistrationError; metadata keys may not begin with `$` or hold a dot. */
export type PreUserRegistrationHook = (
  user: {
    readonly tenant: string;
    readonly username?: string;
    readonly password?: string;
    readonly email?: string;
    readonly emailVerified?: boolean;
    readonly phoneNumber?: string;
    readonly phoneNumberVerified?: boolean;
    readonly user_metadata?: Readonly<Record<string, unknown>>;
    readonly app_metadata?: Readonly<Record<string, unknown>>;
  },
  context: WithConnection,
  callback: (
    error?: Error | null,
    result?: { user?: { user_metadata?: Record<string, unknown>; app_metadata?: Record<string, unknown> } },
  ) => void,
) => void | Promise<void>;

/** Nobody waits for it. */
export type PostUserRegistrationHook = (
  user: { readonly id: string; readonly email?: string; readonly username?: string; readonly [key: string]: unknown },
  context: WithConnection,
  callback: (error?: Error | null) => void,
) => void | Promise<void>;

/** Nobody waits for it. */
export type PostChangePasswordHook = (
  user: {
    readonly id: string;
    readonly username?: string;
    readonly email?: string;
    readonly last_password_reset: string;
  },
  context: WithConnection,
  callback: (error?: Error | null) => void,
) => void | Promise<void>;

/** Gives back all scopes that are to stay; leaving `scope` out drops all. Other keys are claims, and must be URLs. */
export type CredentialsExchangeHook = (
  client: {
    readonly id: string;
    readonly name: string;
    readonly tenant: string;
    readonly metadata: Readonly<Record<string, string>>;
  },
  scope: readonly string[],
  audience: string,
  context: HookContext,
  callback: (error?: Error | null, accessToken?: { scope?: string[]; [claim: string]: unknown }) => void,
) => void | Promise<void>;

/** Sends a text or a call. */
export type SendPhoneMessageHook = (
  recipient: string,
  text: string,
  context: HookContext & {
    readonly message_type: 'sms' | 'voice';
    readonly action: 'enrollment' | 'second-factor-authentication';
    readonly language: string;
    readonly code: string;
    readonly ip: string;
    readonly user_agent: string;
    readonly client: { readonly client_id: string; readonly name: string };
    readonly user: { readonly user_id: string };
  },
  callback: (error?: Error | null, result?: { MessageID?: string }) => void,
) => void | Promise<void>;
