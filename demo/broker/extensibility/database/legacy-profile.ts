import { normalizeEmail, normalizePhone } from '../../profile/identifier.js';
import type { NormalizedProfile } from '../../profile/normalized-profile.js';
import { readJson, type JsonValue } from '../plain-json.js';

/** A second factor that the legacy store knows. */
export type LegacyFactor =
  | { readonly kind: 'phone'; readonly value: string }
  | { readonly kind: 'email'; readonly value: string }
  | { readonly kind: 'totp'; readonly secret: string };

/** A user as a legacy store describes them, checked. */
export interface LegacyProfile {
  /** The id in the legacy store. */
  readonly sourceUserId: string;
  readonly profile: NormalizedProfile;
  readonly userMetadata: Readonly<Record<string, JsonValue>>;
  readonly appMetadata: Readonly<Record<string, JsonValue>>;
  readonly factors: readonly LegacyFactor[];
  readonly tokens?: { readonly accessToken?: string; readonly refreshToken?: string };
  /** All that the script returned, but for tokens and factors. */
  readonly raw: Readonly<Record<string, JsonValue>>;
}

/** Why a profile cannot be used. */
export interface ProfileProblem {
  readonly code: 'not_an_object' | 'no_id' | 'bad_id' | 'bad_field' | 'forbidden_key' | 'not_plain' | 'too_large';
  readonly message: string;
}

/** The largest profile, as JSON. */
export const profileBytes = 64 * 1024;

const names = ['name', 'given_name', 'family_name', 'nickname', 'username'] as const;
const nameLength = { name: 300, given_name: 150, family_name: 150, nickname: 350, username: 128 } as const;
const pictureLength = 2048;

/** What only the broker says about a user, and what has a place of its own. */
const notExtra: ReadonlySet<string> = new Set([
  'user_id',
  'id',
  'sub',
  'email',
  'email_verified',
  ...names,
  'picture',
  'phone_number',
  'phone_verified',
  'user_metadata',
  'app_metadata',
  'metadata',
  'mfa_factors',
  'access_token',
  'refresh_token',
  'identities',
  'created_at',
  'updated_at',
  'last_login',
  'last_ip',
  'logins_count',
  'last_password_reset',
  'blocked',
  'blocked_for',
  'multifactor',
]);

/** Checks the profile that a login or get_user script returned. Nothing in it is believed before that. */
export function readLegacyProfile(
  value: unknown,
): { readonly ok: true; readonly value: LegacyProfile } | { readonly ok: false; readonly problem: ProfileProblem } {
  try {
    return { ok: true, value: read(value) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, problem: error.problem };
    throw error;
  }
}

class Refused extends Error {
  readonly problem: ProfileProblem;

  constructor(code: ProfileProblem['code'], message: string) {
    super(message);
    this.problem = { code, message };
  }
}

function read(value: unknown): LegacyProfile {
  const json = readJson(value);
  if (!json.ok) throw new Refused(json.code, json.message);
  if (typeof json.value !== 'object' || json.value === null || Array.isArray(json.value)) {
    throw new Refused('not_an_object', 'The profile is not an object');
  }
  const source = json.value as Readonly<Record<string, JsonValue>>;
  if (Buffer.byteLength(JSON.stringify(source)) > profileBytes) {
    throw new Refused('too_large', `The profile is larger than ${profileBytes} bytes`);
  }
  const { access_token, refresh_token, mfa_factors, ...raw } = source;
  const accessToken = optionalText(access_token, 'access_token', 16_384);
  const refreshToken = optionalText(refresh_token, 'refresh_token', 16_384);
  return {
    sourceUserId: readId(source['user_id']),
    profile: readRoot(source),
    userMetadata: optionalObject(source['user_metadata'], 'user_metadata'),
    // Older scripts call it `metadata`.
    appMetadata: optionalObject(source['app_metadata'] ?? source['metadata'], 'app_metadata'),
    factors: readFactors(mfa_factors),
    ...((accessToken !== undefined || refreshToken !== undefined) && {
      tokens: {
        ...(accessToken !== undefined && { accessToken }),
        ...(refreshToken !== undefined && { refreshToken }),
      },
    }),
    raw,
  };
}

function readId(value: JsonValue | undefined): string {
  if (value === undefined || value === null || value === '') {
    throw new Refused('no_id', 'The profile has no user_id; it must be the permanent id of the user');
  }
  const id = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof id !== 'string' || id.length > 255 || id.trim() !== id || /[\p{Cc}\p{Cf}]/u.test(id)) {
    throw new Refused('bad_id', 'The user_id must be a string of at most 255 characters, or a whole number');
  }
  return id;
}

function readRoot(source: Readonly<Record<string, JsonValue>>): NormalizedProfile {
  const extra = Object.fromEntries(
    Object.entries(source).filter(([key, value]) => !notExtra.has(key) && value !== null),
  );
  const root: Record<string, unknown> = { ...extra };
  for (const key of names) put(root, key, optionalText(source[key], key, nameLength[key]));
  put(root, 'picture', optionalText(source['picture'], 'picture', pictureLength));
  const email = optionalText(source['email'], 'email', 320);
  if (email !== undefined) {
    const normalized = normalizeEmail(email);
    if (normalized === undefined) throw new Refused('bad_field', 'The email of the profile is not an e-mail address');
    root['email'] = normalized;
    root['email_verified'] = isTrue(source['email_verified']);
  }
  const phone = optionalText(source['phone_number'], 'phone_number', 64);
  if (phone !== undefined) {
    const normalized = normalizePhone(phone);
    if (normalized === undefined) {
      throw new Refused('bad_field', 'The phone_number of the profile is not a number with a country code');
    }
    root['phone_number'] = normalized;
    root['phone_verified'] = isTrue(source['phone_verified']);
  }
  return root;
}

function put(target: Record<string, unknown>, key: string, value: string | undefined): void {
  if (value !== undefined) target[key] = value;
}

/** Databases without booleans say 1. Everything that is not clearly true is false. */
function isTrue(value: JsonValue | undefined): boolean {
  return value === true || value === 1;
}

function optionalText(value: JsonValue | undefined, key: string, length: number): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw new Refused('bad_field', `The ${key} of the profile is not a string`);
  if (value.length > length) {
    throw new Refused('bad_field', `The ${key} of the profile is longer than ${length} characters`);
  }
  return value;
}

function optionalObject(value: JsonValue | undefined, key: string): Readonly<Record<string, JsonValue>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new Refused('bad_field', `The ${key} of the profile is not an object`);
  }
  return value as Readonly<Record<string, JsonValue>>;
}

function readFactors(value: JsonValue | undefined): readonly LegacyFactor[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Refused('bad_field', 'The mfa_factors of the profile are not a list');
  const factors: readonly JsonValue[] = value;
  return factors.map((factor) => {
    const { phone, email, totp } = optionalObject(factor, 'mfa_factors') as Record<string, JsonValue | undefined>;
    const phoneValue = optionalText(optionalObject(phone, 'mfa_factors')['value'], 'mfa_factors', 64);
    const emailValue = optionalText(optionalObject(email, 'mfa_factors')['value'], 'mfa_factors', 320);
    const secret = optionalText(optionalObject(totp, 'mfa_factors')['secret'], 'mfa_factors', 256);
    if (phoneValue !== undefined) return { kind: 'phone', value: phoneValue };
    if (emailValue !== undefined) return { kind: 'email', value: emailValue };
    if (secret !== undefined) return { kind: 'totp', secret };
    throw new Refused('bad_field', 'An entry of mfa_factors has neither a phone, an email nor a totp');
  });
}
