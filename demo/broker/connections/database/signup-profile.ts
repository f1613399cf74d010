import type { FieldSpec } from 'idp-login';
import type { NormalizedProfile } from '../../profile/normalized-profile.js';
import type { LocalIdentifier } from '../../store/local-identifier-repository.js';
import type { TurnReason } from '../connection-handler.js';
import type { ReadDatabaseOptions } from './database-options.js';
import type { LocalAccounts } from './local-accounts.js';

/** What a sign-up form said, read. */
export interface SignupProfile {
  readonly identifiers: readonly LocalIdentifier[];
  readonly profile: NormalizedProfile;
  /** Fields that are no part of the profile. */
  readonly metadata: Readonly<Record<string, string | boolean>>;
}

const rootFields: ReadonlySet<string> = new Set(['name', 'given_name', 'family_name', 'nickname']);

/** Reads what a sign-up form said, or tells what is wrong with it. */
export function readSignupProfile(
  username: string,
  fields: Readonly<Record<string, string | boolean>>,
  options: ReadDatabaseOptions,
  accounts: LocalAccounts,
): SignupProfile | { readonly reason: TurnReason } {
  const wrong = (field: string): { readonly reason: TurnReason } => ({ reason: { code: 'invalid_identifier', field } });
  const [primary, ...others] = options.identifiers;
  const identifiers: LocalIdentifier[] = [];
  const add = (type: LocalIdentifier['type'], text: string): boolean => {
    const found = accounts.read(text).find((identifier) => identifier.type === type);
    if (found === undefined || (type === 'username' && !isUsername(found.value, options))) return false;
    identifiers.push(found);
    return true;
  };
  if (primary === undefined || !add(primary, username)) return wrong('username');
  // Further identifiers come with the other fields of the form.
  for (const type of others) {
    const text = fields[type];
    if (typeof text === 'string' && text !== '' && !add(type, text)) return wrong(type);
  }
  for (const field of options.signupFields) {
    if (!isGood(fields[field.name], field)) return { reason: { code: 'signup_rejected', field: field.name } };
  }
  const known = new Set(options.signupFields.map(({ name }) => name));
  const given = Object.entries(fields).filter(([name]) => known.has(name) || rootFields.has(name));
  const valueOf = (type: LocalIdentifier['type']): string | undefined =>
    identifiers.find((identifier) => identifier.type === type)?.value;
  const email = valueOf('email');
  const phone = valueOf('phone');
  const name = valueOf('username');
  return {
    identifiers,
    profile: {
      ...Object.fromEntries(given.filter(([field]) => rootFields.has(field))),
      ...(email === undefined ? {} : { email }),
      ...(phone === undefined ? {} : { phone_number: phone, phone_verified: false }),
      ...(name === undefined ? {} : { username: name }),
    },
    metadata: Object.fromEntries(given.filter(([field]) => !rootFields.has(field))),
  };
}

function isUsername(value: string, options: ReadDatabaseOptions): boolean {
  const spec = options.specs.find(({ type }) => type === 'username');
  const { length } = [...value];
  return /^[\w+\-.!#$^`~']+$/.test(value) && length >= (spec?.min ?? 1) && length <= (spec?.max ?? 15);
}

function isGood(value: string | boolean | undefined, field: FieldSpec): boolean {
  if (value === undefined || value === '' || value === false) return field.required !== true;
  if (typeof value === 'boolean') return field.type === 'checkbox';
  if (value.length > Math.min(field.max ?? 500, 500) || value.length < (field.min ?? 0)) return false;
  if (field.options !== undefined && !field.options.some((option) => option.value === value)) return false;
  return field.pattern === undefined || new RegExp(`^(?:${field.pattern})$`, 'u').test(value);
}
