/**
 * Every way in which a login, a session or a call can fail.
 *
 * The text that a person reads is `messages.errors[code]`; the `message` of a {@link LoginError} is for the developer.
 */
export type LoginErrorCode =
  // What the person typed or chose.
  | 'invalid_credentials'
  | 'invalid_code'
  | 'expired_code'
  | 'invalid_identifier'
  | 'user_exists'
  | 'signup_rejected'
  | 'signup_disabled'
  | 'password_policy'
  | 'password_expired'
  // The state of the account.
  | 'account_blocked'
  | 'account_disabled'
  | 'verification_required'
  | 'too_many_attempts'
  | 'rate_limited'
  | 'delivery_failed'
  | 'mfa_required'
  | 'captcha_required'
  | 'captcha_invalid'
  // What the broker, a policy or the person decided.
  | 'access_denied'
  | 'policy_denied'
  | 'consent_required'
  | 'login_required'
  | 'interaction_required'
  | 'session_expired'
  | 'cancelled'
  // The ceremony around it.
  | 'unknown_connection'
  | 'passkey_unavailable'
  | 'passkey_unknown'
  | 'passkey_exists'
  | 'popup_blocked'
  | 'transaction_lost'
  | 'state_mismatch'
  | 'issuer_mismatch'
  | 'invalid_response'
  // Set-up, network, servers.
  | 'invalid_config'
  | 'misconfigured_client'
  | 'misconfigured_origin'
  | 'network'
  | 'timeout'
  | 'server_error'
  | 'unknown';

/** The part of a login during which an error came up. */
export type LoginPhase =
  | 'config'
  | 'discovery'
  | 'connections'
  | 'authorize'
  | 'callback'
  | 'token'
  | 'challenge'
  | 'refresh'
  | 'userinfo'
  | 'api'
  | 'logout'
  | 'storage';

/** One rule of a password policy, and whether a password keeps it. */
export interface PasswordRuleState {
  readonly code: string;
  /** `unknown` means that only the broker can tell. */
  readonly status: 'pass' | 'fail' | 'unknown';
  readonly args?: Readonly<Record<string, string | number>>;
  /** Text from the broker; shown as plain text when the code is not known here. */
  readonly message?: string;
}

/** What is known of an error, beside its code and its message. */
export interface LoginErrorOptions {
  /** The part of the login that failed. */
  readonly phase?: LoginPhase | undefined;
  /** Whether the same call can succeed later without a change. Defaults by code: network, timeout, server, rate limits. */
  readonly retryable?: boolean | undefined;
  /** The form field that the error belongs to. */
  readonly field?: 'identifier' | 'password' | 'code' | (string & {}) | undefined;
  /** The rules that a new password broke. */
  readonly rules?: readonly PasswordRuleState[] | undefined;
  /** Text that a broker's author wrote for the person; render it as text only. */
  readonly text?: string | undefined;
  /** How long to wait before trying again, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** The HTTP status and the error code of the broker. */
  readonly broker?: { readonly status?: number | undefined; readonly code?: string | undefined } | undefined;
  /** What an API wants of the login (RFC 9470); the age is in seconds. */
  readonly stepUp?:
    { readonly acrValues?: readonly string[] | undefined; readonly maxAgeSeconds?: number | undefined } | undefined;
  readonly cause?: unknown;
}

const retryableCodes = /^(?:network|timeout|server_error|rate_limited|too_many_attempts|delivery_failed)$/;

/**
 * The one error that this package throws.
 *
 * Its message tells the developer what was expected, what came and what to do. It never holds a token, a code, a
 * verifier, a password or an e-mail address.
 */
export class LoginError extends Error implements LoginErrorOptions {
  declare readonly name: 'LoginError';
  readonly code: LoginErrorCode;
  readonly retryable: boolean;
  declare readonly phase: LoginErrorOptions['phase'];
  declare readonly field: LoginErrorOptions['field'];
  declare readonly rules: LoginErrorOptions['rules'];
  declare readonly text: LoginErrorOptions['text'];
  declare readonly retryAfterMs: LoginErrorOptions['retryAfterMs'];
  declare readonly broker: LoginErrorOptions['broker'];
  declare readonly stepUp: LoginErrorOptions['stepUp'];

  constructor(code: LoginErrorCode, message: string, options: LoginErrorOptions = {}) {
    super(message, options);
    const { cause: _cause, retryable = retryableCodes.test(code), ...known } = options;
    this.code = code;
    this.retryable = retryable;
    Object.assign(this, { name: 'LoginError' }, known);
  }
}

/** Tells whether a value is a {@link LoginError}, also one of another copy of this package. */
export function isLoginError(value: unknown): value is LoginError {
  return (
    value instanceof Error && value.name === 'LoginError' && typeof (value as { code?: unknown }).code === 'string'
  );
}
