import type { FieldSpec, IdentifierSpec, PasswordPolicy } from '../connection/connection.js';
import type { LoginError } from '../errors/login-error.js';

/** What the broker asks for next. */
export type Step =
  | { readonly kind: 'identifier'; readonly identifiers: readonly IdentifierSpec[]; readonly withPassword?: boolean }
  | { readonly kind: 'password'; readonly identifier?: string; readonly canReset?: boolean }
  | {
      readonly kind: 'code';
      readonly channel: 'email' | 'sms' | 'voice' | 'totp' | 'recovery' | 'push';
      /** Masked by the broker. */
      readonly target?: string;
      readonly length?: number;
      /** Seconds until another code may be asked for. */
      readonly resendAfter?: number;
      readonly attemptsLeft?: number;
      /** For how many days this browser can be trusted; absent when that is not offered. */
      readonly rememberDays?: number;
    }
  | {
      readonly kind: 'link';
      readonly channel: 'email' | 'sms';
      readonly target?: string;
      readonly resendAfter?: number;
    }
  | {
      readonly kind: 'passkey';
      readonly options: Readonly<Record<string, unknown>>;
      readonly ceremony: 'get' | 'create';
      readonly conditional?: boolean;
      /** For how many days this browser can be trusted; absent when that is not offered. */
      readonly rememberDays?: number;
    }
  | {
      readonly kind: 'select';
      /** `factor` is one to be asked for, `new-factor` one to be set up. */
      readonly purpose: 'method' | 'factor' | 'new-factor' | 'organization' | 'account';
      readonly options: readonly { readonly id: string; readonly label: string; readonly detail?: string }[];
    }
  | {
      readonly kind: 'enroll-totp';
      /** Base32. */
      readonly secret: string;
      /** `otpauth:` */
      readonly uri: string;
      /** The address as a QR code: the data of one SVG path in a field of `size` by `size`. */
      readonly qr?: { readonly size: number; readonly path: string };
    }
  /** Shown once; the answer is the choice `saved`. */
  | { readonly kind: 'recovery-codes'; readonly codes: readonly string[] }
  | { readonly kind: 'profile'; readonly fields: readonly FieldSpec[] }
  | {
      readonly kind: 'new-password';
      readonly policy?: PasswordPolicy;
      readonly reason: 'signup' | 'reset' | 'expired' | 'temporary';
    }
  | { readonly kind: 'captcha'; readonly provider: string; readonly siteKey?: string }
  | { readonly kind: 'message'; readonly code: string; readonly text?: string };

/** The name of a step. */
export type StepKind = Step['kind'];

/** What a person wants from a login. */
export interface LoginIntent {
  readonly action: 'login' | 'signup' | 'reset' | 'step-up';
  /** The id of a connection of the document. */
  readonly connection?: string;
  /** The variant of a legal connection. */
  readonly variant?: string;
  readonly identifier?: string;
  readonly organization?: string;
  readonly acrValues?: readonly string[];
  /** In seconds. */
  readonly maxAgeSeconds?: number;
  readonly prompt?: string;
  readonly uiLocales?: readonly string[];
}

/** What a person gives in answer to a step; the members that a step does not use are left out. */
export interface StepInput {
  readonly identifier?: string;
  readonly password?: string;
  readonly newPassword?: string;
  readonly code?: string;
  /** The id of a `select` option. */
  readonly choice?: string;
  /** JSON of the WebAuthn response. */
  readonly passkey?: Readonly<Record<string, unknown>>;
  readonly profile?: Readonly<Record<string, string | boolean>>;
  readonly captchaToken?: string;
  /** Ask for another code. */
  readonly resend?: boolean;
  /** Answer with another method than the one asked for. */
  readonly alternative?: string;
  /** Trust this browser at the next second factor. */
  readonly rememberBrowser?: boolean;
}

/** One answer of an embedded login; the loop goes on while it is a `step`. */
export type LoginTurn =
  | {
      readonly kind: 'step';
      readonly step: Step;
      /** Why the last input was not taken. */
      readonly error?: LoginError;
      /** Other steps that would do, by id. */
      readonly alternatives?: readonly string[];
    }
  /** Signed in: the session is in place. */
  | { readonly kind: 'signed-in' }
  /** The browser must go on by redirect; `url` is absent when an ordinary authorization request is to be made. */
  | { readonly kind: 'redirect'; readonly url?: string }
  /** The login has ended; start again. */
  | { readonly kind: 'failed'; readonly error: LoginError };

/** Where an identifier leads. */
export type HrdResult =
  | { readonly outcome: 'connection'; readonly connection: string; readonly loginHint?: string }
  | { readonly outcome: 'choose'; readonly connections: readonly string[] }
  /** Go on with a database or passwordless connection. */
  | { readonly outcome: 'local' }
  /** Let the broker decide. */
  | { readonly outcome: 'redirect'; readonly loginHint: string };
