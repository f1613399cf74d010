import { retryAfterMs } from '../errors/from-http-status.js';
import type { AnswerHead } from '../errors/from-http-status.js';
import { LoginError } from '../errors/login-error.js';
import type { LoginErrorCode, PasswordRuleState } from '../errors/login-error.js';
import { isJsonObject } from './read-json.js';
import type { JsonObject } from './read-json.js';

// What a broker may give as the reason why an input was not taken.
const reasons: readonly unknown[] = [
  'invalid_credentials',
  'invalid_code',
  'expired_code',
  'invalid_identifier',
  'user_exists',
  'signup_rejected',
  'signup_disabled',
  'password_policy',
  'password_expired',
  'account_blocked',
  'account_disabled',
  'verification_required',
  'too_many_attempts',
  'rate_limited',
  'delivery_failed',
  'mfa_required',
  'captcha_required',
  'captcha_invalid',
  'access_denied',
  'policy_denied',
  'consent_required',
  'login_required',
  'interaction_required',
  'unknown_connection',
  'passkey_unavailable',
  'passkey_unknown',
  // What the source of the users did wrong, of which the broker tells.
  'issuer_mismatch',
  'invalid_response',
  'timeout',
  'server_error',
] satisfies readonly LoginErrorCode[];

// The wire names of inputs, and the fields of the form.
const fields: ReadonlyMap<unknown, string> = new Map([
  ['username', 'identifier'],
  ['otp', 'code'],
  ['new_password', 'newPassword'],
]);

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

function parseRule(rule: unknown): PasswordRuleState | [] {
  const code = isJsonObject(rule) && text(rule['code']);
  if (!code) return [];
  const { status, args, message } = rule;
  return {
    code,
    status: status === 'pass' || status === 'unknown' ? status : 'fail',
    ...(isJsonObject(args) && { args: args as NonNullable<PasswordRuleState['args']> }),
    ...(typeof message === 'string' && { message }),
  };
}

/** Reads the `reason` of an answer: why the last input was not taken. */
export function parseChallengeReason({ code, field, rules, text: words }: JsonObject, answer: AnswerHead): LoginError {
  const known = reasons.includes(code) ? (code as LoginErrorCode) : 'unknown';
  return new LoginError(known, `The broker did not take the input: ${known}.`, {
    phase: 'challenge',
    broker: { status: answer.status },
    field: fields.get(field) ?? text(field),
    rules: Array.isArray(rules) ? rules.flatMap(parseRule) : undefined,
    text: text(words),
    retryAfterMs: retryAfterMs(answer),
  });
}
