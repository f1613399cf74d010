import { identifier, parseFields, parsePasswordPolicy } from '../connection/connections-document.js';
import { readValue, record } from '../connection/read-value.js';
import type { Spec } from '../connection/read-value.js';
import type { Step, StepKind } from './login-turn.js';
import type { JsonObject } from './read-json.js';

const longestPath = 65536;

/** The data of an SVG path that moves and draws along the axes, as that of a QR code does. */
function pathData(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= longestPath && /^[\dMHhVvz -]+$/.test(value) ? value : undefined;
}

/** How each kind of step is read. */
const steps: Readonly<Record<Exclude<StepKind, 'profile'>, Readonly<Record<string, Spec>>>> = {
  identifier: { 'identifiers?': [identifier], 'with_password?': 'flag' },
  password: { 'identifier?': 'text', 'can_reset?': 'flag' },
  code: {
    channel: 'email|sms|voice|totp|recovery|push',
    'target?': 'text',
    'length?': 'count',
    'resend_after?': 'count',
    'attempts_left?': 'count',
    'remember_days?': 'count',
  },
  link: { channel: 'email|sms', 'target?': 'text', 'resend_after?': 'count' },
  passkey: { options: record, ceremony: 'get|create', 'conditional?': 'flag', 'remember_days?': 'count' },
  select: {
    purpose: 'method|factor|new-factor|organization|account',
    options: [{ id: 'id', label: 'text', 'detail?': 'text' }],
  },
  'enroll-totp': { secret: 'id', uri: 'id', 'qr?': { size: 'count', path: pathData } },
  'recovery-codes': { codes: ['id'] },
  'new-password': { 'reason?': 'signup|reset|expired|temporary' },
  captcha: { provider: 'id', 'site_key?': 'text' },
  message: { 'code?': 'id', 'text?': 'text' },
};

/** What a step has when the broker does not say it, or says what cannot be used. */
const defaults: Readonly<Record<string, object>> = {
  identifier: { identifiers: [{ type: 'custom' }] },
  'new-password': { reason: 'signup' },
  message: { code: 'unknown' },
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
  const step: Record<string, unknown> = { kind, ...defaults[kind] };
  for (const [member, spec] of Object.entries(steps[kind])) {
    const name = member.replace('?', '');
    try {
      step[name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())] = readValue(challenge[name], spec, name);
    } catch {
      if (name === member) return undefined;
    }
  }
  if (kind === 'new-password' && challenge['policy'])
    step['policy'] = parsePasswordPolicy(challenge['policy'], 'challenge.policy');
  const usable = kind !== 'enroll-totp' || String(step['uri']).startsWith('otpauth://');
  return usable && [step['options'], step['codes']].every((list) => !Array.isArray(list) || list.length)
    ? (step as unknown as Step)
    : undefined;
}
