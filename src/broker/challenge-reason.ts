import { LoginError } from '../errors/login-error.js';
import type { LoginErrorCode, LoginErrorOptions, PasswordRuleState } from '../errors/login-error.js';
import { isJsonObject } from './read-json.js';
import type { JsonObject } from './read-json.js';

// What a broker may give as the reason why an input was not taken.
const reasons: ReadonlySet<unknown> = new Set<LoginErrorCode>([
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
  'unknown_connection',
  'passkey_unavailable',
  'passkey_unknown',
  'server_error',
]);

// The wire names of inputs, and the fields of the form.
const fields: ReadonlyMap<unknown, string> = new Map([
  ['username', 'identifier'],
  ['otp', 'code'],
  ['new_password', 'newPassword'],
]);

function parseRule(rule: unknown): PasswordRuleState | [] {
  if (!isJsonObject(rule) || typeof rule['code'] !== 'string') return [];
  const { code, status, args, message } = rule;
  return {
    code,
    status: status === 'pass' || status === 'unknown' ? status : 'fail',
    ...(isJsonObject(args) ? { args: args as NonNullable<PasswordRuleState['args']> } : {}),
    ...(typeof message === 'string' ? { message } : {}),
  };
}

/** Reads the `reason` of an answer: why the last input was not taken. */
export function parseChallengeReason(reason: JsonObject, status: number, waitMs?: number): LoginError {
  const { code, field, rules, text } = reason;
  const known = reasons.has(code);
  const options: LoginErrorOptions = {
    phase: 'challenge',
    broker: { status },
    ...(typeof field === 'string' ? { field: fields.get(field) ?? field } : {}),
    ...(Array.isArray(rules) ? { rules: rules.flatMap(parseRule) } : {}),
    ...(typeof text === 'string' && text ? { text } : {}),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  };
  return known
    ? new LoginError(code as LoginErrorCode, `The broker did not take the input: ${code as string}.`, options)
    : new LoginError('unknown', 'The broker did not take the input, for a reason that is not known here.', options);
}
