import type { ActionEvent, CacheApi, EventClient, EventUser } from './action-event.js';

/** What a send-phone-message Action sees. */
export interface SendPhoneMessageEvent extends ActionEvent {
  readonly user: EventUser;
  readonly client?: EventClient;
  readonly message_options: {
    readonly recipient: string;
    readonly text: string;
    readonly code: string;
    readonly message_type: 'sms' | 'voice';
    readonly action: 'enrollment' | 'second-factor-authentication';
  };
}

/** What a custom-email-provider Action sees. */
export interface CustomEmailProviderEvent extends ActionEvent {
  readonly user?: EventUser;
  readonly client?: EventClient;
  readonly notification: {
    readonly to: string;
    readonly from: string;
    readonly subject: string;
    readonly html: string;
    readonly text: string;
    readonly locale: string;
    readonly message_type:
      | 'verify_email'
      | 'verify_email_by_code'
      | 'reset_email'
      | 'reset_email_by_code'
      | 'welcome_email'
      | 'verification_code'
      | 'mfa_oob_code'
      | 'enrollment_email'
      | 'blocked_account'
      | 'stolen_credentials'
      | 'try_provider_configuration_email'
      | 'organization_invitation';
  };
}

/** What a custom-phone-provider Action sees. */
export interface CustomPhoneProviderEvent extends ActionEvent {
  readonly user?: EventUser;
  readonly client?: EventClient;
  readonly notification: {
    readonly recipient: string;
    readonly as_text: string;
    readonly as_voice: string;
    readonly code: string;
    readonly delivery_method: 'text' | 'voice';
    readonly message_type: 'otp_verify' | 'otp_enroll' | 'blocked_account' | 'change_password' | 'password_breach';
    readonly from?: string;
    readonly locale: string;
  };
}

/** What a provider Action can ask for. */
export interface NotificationApi {
  readonly cache: CacheApi;
  readonly notification: {
    /** Tries again later, at most five times. */
    retry(reason: string): void;
    /** Gives the message up. */
    drop(reason: string): void;
  };
}

/** `exports.onExecuteSendPhoneMessage` */
export type SendPhoneMessageHandler = (
  event: SendPhoneMessageEvent,
  api: { readonly cache: CacheApi },
) => Promise<void> | void;

/** `exports.onExecuteCustomEmailProvider` */
export type CustomEmailProviderHandler = (
  event: CustomEmailProviderEvent,
  api: NotificationApi,
) => Promise<void> | void;

/** `exports.onExecuteCustomPhoneProvider` */
export type CustomPhoneProviderHandler = (
  event: CustomPhoneProviderEvent,
  api: NotificationApi,
) => Promise<void> | void;
