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
  /** How many of the last passwords cannot be used again, 1 to 24. @defaultValue none */
  readonly passwordHistory?: number;
  /** Refuses the passwords that most people use, and these words beside them. @defaultValue false */
  readonly passwordDictionary?: boolean | readonly string[];
  /** Refuses passwords with a name or the address of the person in them. @defaultValue false */
  readonly passwordPersonalInfo?: boolean;
  /** After how many days a password must be replaced. @defaultValue never */
  readonly passwordDays?: number;
  /** False: nobody can sign up. @defaultValue true */
  readonly signup?: boolean;
  /** Whether the address is checked: by a code before the user is made, or by a link afterwards. @defaultValue 'none' */
  readonly verification?: 'none' | 'code' | 'link';
  /** Lets nobody sign in whose address is not verified. @defaultValue false */
  readonly verifiedOnly?: boolean;
  readonly signupFields?: readonly FieldSpec[];
  /** How a forgotten password is replaced. @defaultValue 'code' */
  readonly reset?: false | 'code' | 'link';
  /** How long links in mails work, in seconds. @defaultValue 432000 (5 days) */
  readonly linkSeconds?: number;
  /** Codes for verification and reset. */
  readonly code?: Partial<CodeOptions>;
}

/** The options, read. */
export interface ReadDatabaseOptions {
  readonly identifiers: readonly LocalIdentifierType[];
  readonly specs: readonly IdentifierSpec[];
  readonly policy: PasswordPolicy;
  /** Words that are refused beside the common ones, in lower case; `undefined` when there is no dictionary. */
  readonly dictionary: readonly string[] | undefined;
  readonly passwordDays: number | undefined;
  readonly signup: boolean;
  readonly verification: 'none' | 'code' | 'link';
  readonly verifiedOnly: boolean;
  readonly signupFields: readonly FieldSpec[];
  readonly reset: false | 'code' | 'link';
  readonly linkSeconds: number;
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
  if (reset !== false && reset !== 'code' && reset !== 'link') {
    report.report('reset', 'must be false, "code" or "link"');
  }
  const verification = reader.oneOf('verification', ['none', 'code', 'link'], 'none');
  if (verification !== 'none' && !identifiers.includes('email')) {
    report.report('verification', 'needs the identifier "email"');
  }
  const dictionary = readDictionary(reader);
  const options: ReadDatabaseOptions = {
    identifiers,
    specs: identifiers.map((type) => (type === 'username' ? { type, min, max } : { type })),
    policy: readPolicy(reader, dictionary !== undefined),
    dictionary,
    passwordDays: reader.has('passwordDays') ? reader.integer('passwordDays', 1, { min: 1, max: 3650 }) : undefined,
    signup: reader.flag('signup', true),
    verification,
    verifiedOnly: reader.flag('verifiedOnly', false),
    signupFields: readFields(reader),
    reset: reset === false || reset === 'link' ? reset : 'code',
    linkSeconds: reader.integer('linkSeconds', 432_000, { min: 60, max: 2_592_000 }),
    code: readCodeOptions(reader.object('code')),
  };
  reader.done();
  return options;
}

function readDictionary(reader: OptionReader): readonly string[] | undefined {
  const value = reader.raw('passwordDictionary');
  if (value === undefined || typeof value === 'boolean') return value === true ? [] : undefined;
  return (reader.texts('passwordDictionary', { max: 50 }) ?? []).map((word) => word.normalize('NFKC').toLowerCase());
}

function readPolicy(reader: OptionReader, hasDictionary: boolean): PasswordPolicy {
  return {
    ...readRules(reader),
    ...(reader.has('passwordHistory') ? { history: reader.integer('passwordHistory', 1, { min: 1, max: 24 }) } : {}),
    ...(hasDictionary ? { dictionary: true } : {}),
    ...(reader.flag('passwordPersonalInfo', false) ? { disallowIdentifier: true } : {}),
  };
}

function readRules(reader: OptionReader): PasswordPolicy {
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
