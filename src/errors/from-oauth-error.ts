import { retryAfterMs } from './from-http-status.js';
import type { AnswerHead } from './from-http-status.js';
import { LoginError } from './login-error.js';
import type { LoginErrorCode, LoginPhase } from './login-error.js';

// The codes that OAuth and we have in common.
const shared = /^(?:access_denied|server_error|(?:login|consent|interaction|mfa)_required)$/;

/** OAuth's other codes and ours; the first line that fits counts. */
const mapping: readonly (readonly [RegExp, LoginErrorCode])[] = [
  [/^unauthorized$/, 'policy_denied'],
  [/^(?:account_selection_req|(?:unmet|insufficient_user)_auth)/, 'interaction_required'],
  [/^temporarily_unavailable$/, 'server_error'],
  [/^slow_down$/, 'rate_limited'],
  [/^invalid_(?:session|token)$/, 'session_expired'],
  // What RFC 6749 and its extensions answer when the registration of a client does not fit what it asks for.
  [/^(?:invalid|unauthorized|unsupported)_|_not_supported$|^use_dpop_nonce$/, 'misconfigured_client'],
];

/**
 * Takes what could be personal or secret out of a broker's text, so that it may stand in a developer's message.
 *
 * Addresses with an `@` and long opaque strings go; the rest is cut to 200 characters.
 */
export function redact(text: string): string {
  return text
    .slice(0, 500)
    .replace(/\S*@\S*/g, '…')
    .replace(/[\w~+/=.-]{24,}/g, (word) => (/^[a-z_]+$/.test(word) ? word : '…'))
    .slice(0, 200);
}

/**
 * Maps an OAuth error to ours. What `invalid_grant` means depends on what was asked for.
 *
 * @param answer - The head of the answer that held it; absent when it stood in an address.
 */
export function fromOAuthError(
  phase: LoginPhase,
  error: string,
  description?: unknown,
  answer?: AnswerHead,
): LoginError {
  const mapped = shared.test(error)
    ? (error as LoginErrorCode)
    : (mapping.find(([pattern]) => pattern.test(error))?.[1] ?? 'unknown');
  const ended = phase === 'refresh' ? 'session_expired' : 'transaction_lost';
  const code = answer?.status === 429 ? 'rate_limited' : error === 'invalid_grant' ? ended : mapped;
  const said = typeof description === 'string' && description ? ` (${redact(description)})` : '';
  return new LoginError(code, `${phase} request refused: ${redact(error)}${said}.`, {
    phase,
    broker: { code: redact(error), status: answer?.status },
    text: code === 'policy_denied' && said ? (description as string) : undefined,
    retryAfterMs: answer && retryAfterMs(answer),
  });
}
