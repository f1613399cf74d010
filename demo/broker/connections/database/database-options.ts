import type { CharClass, FieldSpec, IdentifierSpec, PasswordPolicy } from 'idp-login';
import { readOptions, type OptionReader } from '../../config/option-reader.js';
import type { ProblemReporter } from '../../config/problems.js';
import { passwordLevels, policyOfLevel, type PasswordLevel } from '../../profile/password-policy.js';
import { readCodeOptions, type CodeOptions } from '../email-code.js';

/** What people type to sign in. */
export type LocalIdentifierType = 'email' | 'username' | 'phone';

/** A store of users and passwords of the broker's own. */
export interface DatabaseOptions {
  /** Ordered; the first is the one that a sign-up needs. @defaultValue ['email'] */
  readonly identifiers?: readonly LocalIdentifierType[];
  /** Bounds of user names, in characters. @defaultValue 1 to 15 */
  readonly username?: { readonly min?: number; readonly max?: number };
  /** A level, or rules of one's own. @defaultValue 'good' */
  readonly passwordPolicy?: PasswordLevel | PasswordPolicy;
  /** False: nobody can sign up. @defaultValue true */
  readonly signup?: boolean;
  /** Whether the address is checked by a code before the user is made. @defaultValue 'none' */
  readonly verification?: 'none' | 'code';
  readonly signupFields?: readonly FieldSpec[];
  /** How a forgotten password is replaced. @defaultValue 'code' */
  readonly reset?: false | 'code';
  /** Codes for verification and reset. */
  readonly code?: Partial<CodeOptions>;
}

/** The options, read. */
export interface ReadDatabaseOptions {
  readonly identifiers: readonly LocalIdentifierType[];
  readonly specs: readonly IdentifierSpec[];
  readonly policy: PasswordPolicy;
  readonly signup: boolean;
  readonly verification: 'none' | 'code';
  readonly signupFields: readonly FieldSpec[];
  readonly reset: false | 'code';
  readonly code: CodeOptions;
}

const types: readonly LocalIdentifierType[] = ['email', 'username', 'phone'];
const charClasses: readonly CharClass[] = ['lower', 'upper', 'digit', 'special', 'letter', 'non-alpha'];

/** Checks the options of a connection with its own store. */
export function readDatabaseOptions(value: unknown, report: ProblemReporter): ReadDatabaseOptions {
  const reader = readOptions(value, report);
  const named = reader.texts('identifiers') ?? ['email'];
  named.forEach((name, index) => {
    if (!types.some((type) => type === name)) {
      report.at('identifiers').report(`[${index}]`, `must be one of ${types.join(', ')}`);
    }
  });
  if (named.length === 0) report.report('identifiers', 'must have at least one');
  const identifiers = types.filter((type) => named.includes(type)).sort((a, b) => named.indexOf(a) - named.indexOf(b));
  const username = reader.object('username');
  const min = username?.integer('min', 1, { min: 1, max: 128 }) ?? 1;
  const max = username?.integer('max', 15, { min, max: 128 }) ?? 15;
  username?.done();
  const reset = reader.raw('reset') ?? 'code';
  if (reset !== false && reset !== 'code') report.report('reset', 'must be false or "code"');
  const verification = reader.oneOf('verification', ['none', 'code'], 'none');
  if (verification === 'code' && !identifiers.includes('email')) {
    report.report('verification', 'needs the identifier "email"');
  }
  const options: ReadDatabaseOptions = {
    identifiers,
    specs: identifiers.map((type) => (type === 'username' ? { type, min, max } : { type })),
    policy: readPolicy(reader),
    signup: reader.flag('signup', true),
    verification,
    signupFields: readFields(reader),
    reset: reset === false ? false : 'code',
    code: readCodeOptions(reader.object('code')),
  };
  reader.done();
  return options;
}

function readPolicy(reader: OptionReader): PasswordPolicy {
  const value = reader.raw('passwordPolicy');
  if (typeof value !== 'object' || value === null) {
    return policyOfLevel[reader.oneOf('passwordPolicy', passwordLevels, 'good')];
  }
  const rules = readOptions(value, reader.reporter.at('passwordPolicy'));
  const number = (name: string, max: number): Record<string, number> =>
    rules.has(name) ? { [name]: rules.integer(name, 1, { min: 1, max }) } : {};
  const some = rules.object('requireSome');
  const words = rules.texts('words');
  const policy = {
    ...number('minLength', 256),
    ...number('maxLength', 1024),
    ...number('maxBytes', 4096),
    ...number('maxIdentical', 100),
    ...number('maxSequential', 100),
    ...(rules.has('require') ? { require: readClasses(rules, 'require') } : {}),
    ...(some
      ? { requireSome: { atLeast: some.integer('atLeast', 1, { min: 1, max: 6 }), of: readClasses(some, 'of') } }
      : {}),
    ...(rules.flag('disallowIdentifier', false) ? { disallowIdentifier: true } : {}),
    ...(words === undefined ? {} : { words }),
    ...number('history', 24),
  } as PasswordPolicy;
  some?.done();
  rules.done();
  return policy;
}

function readClasses(reader: OptionReader, name: string): readonly CharClass[] {
  return (reader.texts(name) ?? []).flatMap((text, index) => {
    const found = charClasses.find((charClass) => charClass === text);
    if (found === undefined) {
      reader.reporter.at(name).report(`[${index}]`, `must be one of ${charClasses.join(', ')}`);
    }
    return found ?? [];
  });
}

function readFields(reader: OptionReader): readonly FieldSpec[] {
  return reader.objects('signupFields').map((field) => {
    field.requiredText('name', { pattern: /^\w{1,64}$/, means: 'letters, digits and _' });
    field.oneOf('type', ['text', 'email', 'tel', 'select', 'checkbox', 'date', 'hidden'], 'text');
    if (!field.has('label')) field.reporter.report('label', 'is missing');
    const names = ['required', 'pattern', 'min', 'max', 'options', 'autocomplete'] as const;
    const rest = names.flatMap((name) => (field.has(name) ? [[name, field.raw(name)]] : []));
    field.done();
    const known = { name: field.raw('name'), type: field.raw('type') ?? 'text', label: field.raw('label') };
    return { ...known, ...Object.fromEntries(rest) } as FieldSpec;
  });
}
