import type { Json, TurnInput, TurnReason } from '../connections/connection-handler.js';
import { BadRequest, parseJsonObject } from '../http/request-body.js';
import type { Asked } from './login-transaction.js';

// No identifier is longer than this (an address has at most 254 characters), so what is cut off cannot matter.
const longestIdentifier = 1024;
const longestText = 4096;

/** Reads what a person gave in one turn from the fields of a request. */
export function readTurnInput(fields: ReadonlyMap<string, string>): TurnInput {
  const text = (name: string, max = longestText): string | undefined => {
    const value = fields.get(name);
    // A control character is nothing that a person typed; what takes its place is in no identifier.
    return value === undefined ? undefined : value.slice(0, max).replace(/\p{Cc}/gu, '\uFFFD');
  };
  const json = (name: string): Record<string, unknown> | undefined => {
    const value = fields.get(name);
    if (value === undefined) return undefined;
    if (value.length > 32_768) throw new BadRequest(`the parameter "${name}" is too long`);
    try {
      return parseJsonObject(value);
    } catch {
      throw new BadRequest(`the parameter "${name}" must be a JSON object`);
    }
  };
  const input = {
    username: text('username', longestIdentifier),
    password: text('password'),
    newPassword: text('new_password'),
    otp: text('otp', 64),
    otpChannel: text('otp_channel', 16),
    passkey: json('passkey') as Record<string, Json> | undefined,
    factor: text('factor', 128),
    profile: readProfile(json('profile') ?? plainProfile(fields)),
    captchaToken: text('captcha_token'),
    resend: fields.get('resend') === 'true' ? true : undefined,
    alternative: text('alternative', 128),
    rememberBrowser: fields.get('remember_browser') === 'true' ? true : undefined,
  };
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

/** Reads what a person came for. */
export function readAction(fields: ReadonlyMap<string, string>): 'login' | 'signup' | 'reset' | undefined {
  const action = fields.get('action');
  if (action === undefined || action === 'login' || action === 'signup' || action === 'reset') return action;
  throw new BadRequest('the parameter "action" must be login, signup or reset');
}

/** Writes what the person is asked: the members in snake_case, what they hold as it is. */
export function writeChallenge({ step, alternatives }: Asked): Record<string, unknown> {
  const { kind, ...members } = step;
  return {
    step: kind,
    ...Object.fromEntries(
      Object.entries(members)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
    ),
    ...(alternatives === undefined ? {} : { alternatives }),
  };
}

/** Writes why an input was not taken. */
export function writeReason({ code, field, rules, text }: TurnReason): Record<string, unknown> {
  return {
    code,
    ...(field === undefined ? {} : { field }),
    ...(rules === undefined ? {} : { rules }),
    ...(text === undefined ? {} : { text }),
  };
}

/** The HTTP status that goes with a reason. */
export function statusOf({ code, retryAfterSeconds }: TurnReason): number {
  if (retryAfterSeconds !== undefined) return 429;
  if (code === 'server_error') return 500;
  return code === 'timeout' || code === 'network' ? 503 : 403;
}

/** A form without script sends each member by itself. */
function plainProfile(fields: ReadonlyMap<string, string>): Record<string, unknown> | undefined {
  const members = [...fields].flatMap(([name, value]): [string, string][] =>
    name.startsWith('profile.') ? [[name.slice(8), value]] : [],
  );
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

function readProfile(value: Record<string, unknown> | undefined): Record<string, string | boolean> | undefined {
  if (value === undefined) return undefined;
  const entries = Object.entries(value).slice(0, 50);
  return Object.fromEntries(
    entries.flatMap(([name, item]): [string, string | boolean][] => {
      if (typeof item === 'boolean') return [[name, item]];
      return typeof item === 'string' ? [[name, item.slice(0, 1000).replace(/\p{Cc}/gu, '')]] : [];
    }),
  );
}
