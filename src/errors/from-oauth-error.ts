import { LoginError } from './login-error.js';
import type { LoginErrorCode, LoginErrorOptions, LoginPhase } from './login-error.js';

const codes: ReadonlyMap<string, LoginErrorCode> = new Map<string, LoginErrorCode>([
  ['access_denied', 'access_denied'],
  ['unauthorized', 'policy_denied'],
  ['login_required', 'login_required'],
  ['interaction_required', 'interaction_required'],
  ['account_selection_required', 'interaction_required'],
  ['unmet_authentication_requirements', 'interaction_required'],
  ['insufficient_user_authentication', 'interaction_required'],
  ['consent_required', 'consent_required'],
  ['mfa_required', 'mfa_required'],
  ['server_error', 'server_error'],
  ['temporarily_unavailable', 'server_error'],
  ['slow_down', 'rate_limited'],
  ['invalid_session', 'session_expired'],
  ['invalid_token', 'session_expired'],
]);

// What RFC 6749 and its extensions answer when the registration of the client does not fit what it asks for.
const registration =
  /^(invalid_(request|client|scope|target|redirect_uri|dpop_proof|request_uri|request_object)|unauthorized_client|unsupported_\w+|request(_uri)?_not_supported|registration_not_supported|use_dpop_nonce)$/;

/** What a broker said in an OAuth error. */
export interface OAuthFailure {
  readonly error: string;
  readonly description?: string | null | undefined;
  readonly status?: number;
  readonly retryAfterMs?: number | undefined;
}

/**
 * Takes what could be personal or secret out of a broker's text, so that it may stand in a developer's message.
 *
 * Addresses with an `@` and long opaque strings go; the rest is cut to 200 characters.
 */
export function redact(text: string): string {
  return text
    .slice(0, 500)
    .replace(/\S*@\S*/g, '…')
    .replace(/[\w~+/=.-]{24,}/g, '…')
    .slice(0, 200);
}

/** Maps an OAuth error to ours. What `invalid_grant` means depends on what was asked for. */
export function fromOAuthError(failure: OAuthFailure, phase: LoginPhase): LoginError {
  const { error, description, status, retryAfterMs } = failure;
  const code =
    codes.get(error) ??
    (error === 'invalid_grant' ? (phase === 'refresh' ? 'session_expired' : 'transaction_lost') : undefined) ??
    (registration.test(error) ? 'misconfigured_client' : undefined) ??
    (status === 429 ? 'rate_limited' : status !== undefined && status >= 500 ? 'server_error' : 'unknown');
  const said = description ? `${redact(error)} (${redact(description)})` : redact(error);
  const options: LoginErrorOptions = {
    phase,
    broker: { code: redact(error), ...(status === undefined ? {} : { status }) },
    ...(code === 'policy_denied' && description ? { text: description } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  return new LoginError(code, `The broker refused the ${phase} request: ${said}.`, options);
}
