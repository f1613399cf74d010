import { parseFields, parsePasswordPolicy } from '../connection/connections-document.js';
import type { Step, StepKind } from './login-turn.js';
import { isJsonObject } from './read-json.js';
import type { JsonObject } from './read-json.js';

/** Reads a member; `undefined` is what cannot be used. */
type Read = (value: unknown) => unknown;

const text: Read = (value) => (typeof value === 'string' && value.length <= 4096 ? value : undefined);
const count: Read = (value) => (typeof value === 'number' && value >= 0 ? value : undefined);
const flag: Read = (value) => value === true || undefined;
const oneOf =
  (...values: readonly unknown[]): Read =>
  (value) =>
    values.includes(value) ? value : undefined;
const some =
  (fits: (item: unknown) => boolean): Read =>
  (value) =>
    Array.isArray(value) && value.length && value.every(fits) ? value : undefined;

const identifierType = oneOf('email', 'phone', 'username', 'national-id', 'custom');
const channel = oneOf('email', 'sms', 'voice', 'totp', 'recovery', 'push');

/** How each kind of step is read; a member with a `!` must be there. */
const steps: Readonly<Record<Exclude<StepKind, 'profile'>, Readonly<Record<string, Read>>>> = {
  identifier: {
    identifiers: (value) =>
      some((item) => isJsonObject(item) && identifierType(item['type']) !== undefined)(value) ?? [{ type: 'custom' }],
    with_password: flag,
  },
  password: { identifier: text, can_reset: flag },
  code: {
    'channel!': channel,
    target: text,
    length: count,
    resend_after: count,
    attempts_left: count,
    remember_days: count,
  },
  link: { 'channel!': oneOf('email', 'sms'), target: text, resend_after: count },
  passkey: {
    'options!': (value) => (isJsonObject(value) ? value : undefined),
    'ceremony!': oneOf('get', 'create'),
    conditional: flag,
    remember_days: count,
  },
  select: {
    'purpose!': oneOf('method', 'factor', 'new-factor', 'organization', 'account'),
    'options!': some(
      (item) => isJsonObject(item) && typeof item['id'] === 'string' && typeof item['label'] === 'string',
    ),
  },
  'enroll-totp': {
    'secret!': text,
    'uri!': (value) => (String(value).startsWith('otpauth://') ? value : undefined),
    qr: (value) =>
      isJsonObject(value) && count(value['size']) && /^[\dMhvHz -]+$/.test(String(value['path'])) ? value : undefined,
  },
  'recovery-codes': { 'codes!': some((item) => typeof item === 'string') },
  'new-password': {
    policy: (value) => (isJsonObject(value) ? parsePasswordPolicy(value, 'challenge.policy') : undefined),
    reason: (value) => oneOf('signup', 'reset', 'expired', 'temporary')(value) ?? 'signup',
  },
  captcha: { 'provider!': text, site_key: text },
  message: { code: (value) => text(value) ?? 'unknown', text },
};

/**
 * Reads the `challenge` of an answer (profile `urn:idp-login:challenge:1`, members in snake_case).
 *
 * Returns `undefined` for a step that this version does not know, and for one that lacks what it needs; the login then
 * goes on by redirect.
 *
 * @throws {LoginError} invalid_response — the fields of a profile step, or a password policy, are malformed.
 */
export function parseChallengeStep(challenge: JsonObject): Step | undefined {
  const kind = challenge['step'] as keyof typeof steps | 'profile';
  if (kind === 'profile') return { kind, fields: parseFields(challenge['fields'], 'challenge.fields') };
  if (!Object.hasOwn(steps, kind)) return undefined;
  const step: Record<string, unknown> = { kind };
  for (const [member, read] of Object.entries(steps[kind])) {
    const name = member.replace('!', '');
    const value = read(challenge[name]);
    if (value !== undefined) step[name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())] = value;
    else if (name !== member) return undefined;
  }
  return step as unknown as Step;
}
