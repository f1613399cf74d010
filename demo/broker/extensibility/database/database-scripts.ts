import type { ScriptHost } from '../host/script-host.js';
import type { ConsoleLine, ScriptFailure, ScriptOutcome } from '../host/script-outcome.js';
import type { Script } from '../host/script.js';
import { readLegacyProfile, type LegacyProfile, type ProfileProblem } from './legacy-profile.js';
import { databaseScripts, type DatabaseScriptName } from './script-names.js';

/** The scripts of one connection. */
export interface DatabaseScriptsConfig {
  /** The id of the connection; names the scripts in logs. */
  readonly connection: string;
  readonly scripts: Readonly<Partial<Record<DatabaseScriptName, string>>>;
  /** What scripts see as `configuration`: addresses, keys. */
  readonly configuration: Readonly<Record<string, string>>;
  /**
   * Whether scripts get a `context` before `callback`.
   *
   * @defaultValue false
   */
  readonly withContext?: boolean;
  /** How long one script may take. Defaults to the host's limit. */
  readonly timeoutMs?: number;
}

/** What a script may know of the login that it runs for. */
export interface ScriptContext {
  readonly organization?: {
    readonly id: string;
    readonly name: string;
    readonly display_name?: string;
    readonly metadata?: Readonly<Record<string, string>>;
  };
  /** What kind of identifier get_user is asked for. */
  readonly identifierType?: 'email' | 'username' | 'phone_number' | 'user_id';
}

/** The user that a create script is to make; the password is as the person typed it. */
export interface UserToCreate {
  readonly client_id: string;
  readonly tenant: string;
  readonly connection: string;
  readonly email?: string;
  readonly username?: string;
  readonly phone_number?: string;
  readonly password: string;
  readonly user_metadata?: Readonly<Record<string, unknown>>;
  readonly app_metadata?: Readonly<Record<string, unknown>>;
  /** Further fields of the sign-up form. */
  readonly [field: string]: unknown;
}

/** A failure of a script, or of the profile that it returned. */
export interface DatabaseScriptFailure extends Omit<ScriptFailure, 'kind'> {
  readonly kind: ScriptFailure['kind'] | 'invalid_profile' | 'invalid_result';
  readonly problem?: ProfileProblem['code'];
}

/** What a script came to. */
export type ScriptAnswer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  /** There is no such user, or nothing was changed. */
  | { readonly kind: 'not-found' }
  | {
      readonly kind: 'wrong-credentials';
      /** Whether the script knows whose password it was. */
      readonly userKnown: boolean;
      /** What the script's author wrote for the person. */
      readonly text: string | null;
    }
  | { readonly kind: 'validation'; readonly code: string; readonly text: string }
  | { readonly kind: 'unauthorized'; readonly text: string }
  /** The connection has no such script. */
  | { readonly kind: 'missing'; readonly script: DatabaseScriptName }
  | { readonly kind: 'failed'; readonly script: DatabaseScriptName; readonly failure: DatabaseScriptFailure };

/** What change_password tells beside its success. */
export interface PasswordChange {
  readonly lastPasswordReset?: string;
  readonly emailVerified?: boolean;
}

/** The scripts of one connection, as functions with typed answers; none rejects. */
export interface DatabaseScripts {
  has(name: DatabaseScriptName): boolean;
  login(identifier: string, password: string, context?: ScriptContext): Promise<ScriptAnswer<LegacyProfile>>;
  getUser(identifier: string, context?: ScriptContext): Promise<ScriptAnswer<LegacyProfile>>;
  create(user: UserToCreate, context?: ScriptContext): Promise<ScriptAnswer<undefined>>;
  verify(email: string, context?: ScriptContext): Promise<ScriptAnswer<undefined>>;
  changePassword(email: string, password: string, context?: ScriptContext): Promise<ScriptAnswer<PasswordChange>>;
  changeEmail(
    email: string,
    newEmail: string,
    verified: boolean,
    context?: ScriptContext,
  ): Promise<ScriptAnswer<undefined>>;
  changeUsername(username: string, newUsername: string, context?: ScriptContext): Promise<ScriptAnswer<undefined>>;
  changePhoneNumber(
    phone: string,
    newPhone: string,
    verified: boolean,
    context?: ScriptContext,
  ): Promise<ScriptAnswer<undefined>>;
  /** Takes the id in the legacy store. */
  remove(id: string): Promise<ScriptAnswer<undefined>>;
  /** Runs one script with any arguments and shows everything: for the editor. */
  attempt(name: DatabaseScriptName, args: readonly unknown[], context?: ScriptContext): Promise<ScriptAttempt>;
}

/** A trial run of a script. */
export interface ScriptAttempt {
  readonly outcome: ScriptOutcome | undefined;
  /** What the broker makes of it. */
  readonly answer: ScriptAnswer<unknown>;
  readonly console: readonly ConsoleLine[];
  readonly durationMs: number;
}

/** Makes the functions of a connection's scripts. */
export function createDatabaseScripts(host: ScriptHost, config: DatabaseScriptsConfig): DatabaseScripts {
  const scripts = new Map<DatabaseScriptName, Script>();
  for (const [name, code] of Object.entries(config.scripts) as [DatabaseScriptName, string | undefined][]) {
    if (code !== undefined && code.trim() !== '') {
      scripts.set(name, { form: 'database', name: `${config.connection}/${name}.js`, code });
    }
  }

  async function run(
    name: DatabaseScriptName,
    args: readonly unknown[],
    context: ScriptContext | undefined,
  ): Promise<ScriptOutcome | undefined> {
    const script = scripts.get(name);
    if (script === undefined) return undefined;
    return host.run({
      script,
      args: config.withContext === true ? [...args, context ?? {}] : args,
      configuration: config.configuration,
      repeatable: databaseScripts[name].repeatable,
      ...(config.timeoutMs !== undefined && { timeoutMs: config.timeoutMs }),
    });
  }

  async function ask<T>(
    name: DatabaseScriptName,
    args: readonly unknown[],
    context: ScriptContext | undefined,
    read: (value: unknown, name: DatabaseScriptName) => ScriptAnswer<T>,
  ): Promise<ScriptAnswer<T>> {
    return toAnswer(name, await run(name, args, context), read);
  }

  return {
    has: (name) => scripts.has(name),
    login: (identifier, password, context) => ask('login', [identifier, password], context, readUser),
    getUser: (identifier, context) => ask('get_user', [identifier], context, readUser),
    create: (user, context) => ask('create', [user], context, readDone),
    verify: (email, context) => ask('verify', [email], context, readFlag),
    changePassword: (email, password, context) =>
      ask('change_password', [email, password], context, readPasswordChange),
    changeEmail: (email, newEmail, verified, context) =>
      ask('change_email', [email, newEmail, verified], context, readFlag),
    changeUsername: (username, newUsername, context) =>
      ask('change_username', [username, newUsername], context, readFlag),
    changePhoneNumber: (phone, newPhone, verified, context) =>
      ask('change_phone_number', [phone, newPhone, verified], context, readFlag),
    // Whoever deletes is the broker, for nobody's login: the context is empty.
    remove: (id) => ask('delete', [id], {}, readDone),
    async attempt(name, args, context) {
      const outcome = await run(name, args, context);
      return {
        outcome,
        answer: toAnswer<unknown>(name, outcome, readers[name]),
        console: outcome?.console ?? [],
        durationMs: outcome?.durationMs ?? 0,
      };
    },
  };
}

const readers: Readonly<
  Record<DatabaseScriptName, (value: unknown, name: DatabaseScriptName) => ScriptAnswer<unknown>>
> = {
  login: readUser,
  get_user: readUser,
  create: readDone,
  verify: readFlag,
  change_password: readPasswordChange,
  change_email: readFlag,
  change_username: readFlag,
  change_phone_number: readFlag,
  delete: readDone,
};

function toAnswer<T>(
  name: DatabaseScriptName,
  outcome: ScriptOutcome | undefined,
  read: (value: unknown, name: DatabaseScriptName) => ScriptAnswer<T>,
): ScriptAnswer<T> {
  if (outcome === undefined) return { kind: 'missing', script: name };
  switch (outcome.status) {
    case 'returned':
      return read(outcome.values[0], name);
    case 'failed':
      return { kind: 'failed', script: name, failure: outcome.failure };
    case 'refused': {
      const { refusal } = outcome;
      switch (refusal.kind) {
        case 'wrong_credentials': {
          const { userNameOrEmail, message } = refusal;
          const userKnown = userNameOrEmail !== null && userNameOrEmail !== '';
          return { kind: 'wrong-credentials', userKnown, text: message };
        }
        case 'validation':
          return { kind: 'validation', code: refusal.code, text: refusal.message };
        case 'unauthorized':
          return { kind: 'unauthorized', text: refusal.message };
        default:
          return { kind: 'failed', script: name, failure: { kind: 'error', message: refusal.message } };
      }
    }
  }
}

function readUser(value: unknown, name: DatabaseScriptName): ScriptAnswer<LegacyProfile> {
  if (value === undefined || value === null) return { kind: 'not-found' };
  const read = readLegacyProfile(value);
  if (read.ok) return { kind: 'ok', value: read.value };
  const { code, message } = read.problem;
  return { kind: 'failed', script: name, failure: { kind: 'invalid_profile', problem: code, message } };
}

function readDone(): ScriptAnswer<undefined> {
  return { kind: 'ok', value: undefined };
}

function readFlag(value: unknown, name: DatabaseScriptName): ScriptAnswer<undefined> {
  if (value === true) return { kind: 'ok', value: undefined };
  if (value === false || value === undefined || value === null) return { kind: 'not-found' };
  const message = `The script gave neither true nor false to callback but a ${typeof value}`;
  return { kind: 'failed', script: name, failure: { kind: 'invalid_result', message } };
}

function readPasswordChange(value: unknown, name: DatabaseScriptName): ScriptAnswer<PasswordChange> {
  if (value === true) return { kind: 'ok', value: {} };
  if (typeof value !== 'object' || value === null) {
    const answer = readFlag(value, name);
    return answer.kind === 'ok' ? { kind: 'ok', value: {} } : answer;
  }
  const { last_password_reset: reset, email_verified: verified } = value as Record<string, unknown>;
  const at =
    reset instanceof Date ? reset : new Date(typeof reset === 'string' || typeof reset === 'number' ? reset : NaN);
  return {
    kind: 'ok',
    value: {
      ...(!Number.isNaN(at.getTime()) && { lastPasswordReset: at.toISOString() }),
      ...(typeof verified === 'boolean' && { emailVerified: verified }),
    },
  };
}
