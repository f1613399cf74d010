import { parseFields, parsePasswordPolicy } from '../connection/connections-document.js';
import type { IdentifierSpec } from '../connection/connection.js';
import type { Step } from './login-turn.js';
import { isJsonObject } from './read-json.js';
import type { JsonObject } from './read-json.js';

type Draft<T> = { readonly [K in keyof T]: T[K] | undefined };
type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** Drops the members that the broker left out. */
function step<K extends Step['kind']>(kind: K, members: Draft<Omit<StepOf<K>, 'kind'>>): Step {
  return Object.fromEntries([
    ['kind', kind],
    ...Object.entries(members).filter(([, value]) => value !== undefined),
  ]) as unknown as Step;
}

const identifierTypes: readonly string[] = ['email', 'phone', 'username', 'national-id', 'custom'];

/**
 * Reads the `challenge` of an answer (profile `urn:idp-login:challenge:1`, members in snake_case).
 *
 * Returns `undefined` for a step that this version does not know, and for one that lacks what it needs; the login then
 * goes on by redirect.
 *
 * @throws {LoginError} invalid_response — the fields of a profile step, or a password policy, are malformed.
 */
export function parseChallengeStep(challenge: JsonObject): Step | undefined {
  const text = (name: string): string | undefined => {
    const value = challenge[name];
    return typeof value === 'string' && value.length <= 4096 ? value : undefined;
  };
  const number = (name: string): number | undefined => {
    const value = challenge[name];
    return typeof value === 'number' && value >= 0 ? value : undefined;
  };
  const flag = (name: string): boolean | undefined => (challenge[name] === true ? true : undefined);
  const oneOf = <T extends string>(name: string, ...values: readonly T[]): T | undefined =>
    values.find((value) => value === challenge[name]);
  const objects = (name: string): readonly JsonObject[] => {
    const value = challenge[name];
    return Array.isArray(value) ? value.filter(isJsonObject) : [];
  };

  switch (challenge['step']) {
    case 'identifier': {
      const known = objects('identifiers').filter((item) => identifierTypes.includes(item['type'] as string));
      const identifiers = known.length
        ? (known as unknown as readonly IdentifierSpec[])
        : [{ type: 'custom' as const }];
      return step('identifier', { identifiers, withPassword: flag('with_password') });
    }
    case 'password':
      return step('password', { identifier: text('identifier'), canReset: flag('can_reset') });
    case 'code': {
      const channel = oneOf('channel', 'email', 'sms', 'voice', 'totp', 'recovery', 'push');
      return (
        channel &&
        step('code', {
          channel,
          target: text('target'),
          length: number('length'),
          resendAfter: number('resend_after'),
          attemptsLeft: number('attempts_left'),
        })
      );
    }
    case 'link': {
      const channel = oneOf('channel', 'email', 'sms');
      return channel && step('link', { channel, target: text('target'), resendAfter: number('resend_after') });
    }
    case 'passkey': {
      const { options } = challenge;
      const ceremony = oneOf('ceremony', 'get', 'create');
      return isJsonObject(options) && ceremony
        ? step('passkey', { options, ceremony, conditional: flag('conditional') })
        : undefined;
    }
    case 'select': {
      const purpose = oneOf('purpose', 'method', 'factor', 'organization', 'account');
      const options = objects('options').flatMap(({ id, label, detail }) =>
        typeof id === 'string' && typeof label === 'string'
          ? { id, label, ...(typeof detail === 'string' ? { detail } : {}) }
          : [],
      );
      return purpose && options.length ? step('select', { purpose, options }) : undefined;
    }
    case 'enroll-totp': {
      const secret = text('secret');
      const uri = text('uri');
      return secret && uri?.startsWith('otpauth://') ? step('enroll-totp', { secret, uri }) : undefined;
    }
    case 'recovery-codes': {
      const { codes } = challenge;
      return Array.isArray(codes) && codes.every((code) => typeof code === 'string')
        ? step('recovery-codes', { codes })
        : undefined;
    }
    case 'profile':
      return step('profile', { fields: parseFields(challenge['fields'], 'challenge.fields') });
    case 'new-password': {
      const { policy } = challenge;
      return step('new-password', {
        policy: isJsonObject(policy) ? parsePasswordPolicy(policy, 'challenge.policy') : undefined,
        reason: oneOf('reason', 'signup', 'reset', 'expired', 'temporary') ?? 'signup',
      });
    }
    case 'captcha': {
      const provider = text('provider');
      return provider ? step('captcha', { provider, siteKey: text('site_key') }) : undefined;
    }
    case 'message':
      return step('message', { code: text('code') ?? 'unknown', text: text('text') });
    default:
      return undefined;
  }
}
