import type { LegacyProfile } from './legacy-profile.js';
import { UserTakenError, type LocalUser, type LocalUserChanges, type LocalUsers } from './local-users.js';
import type { DatabaseScripts, PasswordChange, ScriptAnswer, ScriptContext, UserToCreate } from './database-scripts.js';
import { nextStep, noFacts, type DatabaseOperation, type LocalStep, type StoreMode } from './operation-plan.js';
import {
  AlreadyMovedError,
  resultOf,
  resultOfTaken,
  type CallRecord,
  type OperationProgress,
  type OperationResult,
} from './operation-result.js';
import type { PasswordProof } from './password-proof.js';
import type { DatabaseScriptName } from './script-names.js';

/** Who signs up. */
export interface SignupInput extends UserToCreate {
  /** The name by which the legacy store is asked whether the user exists. */
  readonly identifier: string;
}

/** A connection whose users are, or were, in a store of somebody else. */
export interface CustomDatabase {
  readonly mode: StoreMode;
  login(identifier: string, password: string, context?: ScriptContext): Promise<OperationResult>;
  signup(user: SignupInput, context?: ScriptContext): Promise<OperationResult>;
  find(identifier: string, context?: ScriptContext): Promise<OperationResult>;
  /** Looks whether there is somebody to send a mail to; what the person is told is the same in any case. */
  requestReset(identifier: string, context?: ScriptContext): Promise<OperationResult>;
  confirmReset(identifier: string, password: string, context?: ScriptContext): Promise<OperationResult>;
  /** An administrator sets the password. */
  setPassword(identifier: string, password: string, context?: ScriptContext): Promise<OperationResult>;
  verifyEmail(email: string, context?: ScriptContext): Promise<OperationResult>;
  changeEmail(email: string, to: string, verified: boolean, context?: ScriptContext): Promise<OperationResult>;
  changeUsername(username: string, to: string, context?: ScriptContext): Promise<OperationResult>;
  changePhoneNumber(phone: string, to: string, verified: boolean, context?: ScriptContext): Promise<OperationResult>;
  /** Takes the id in the legacy store, which the own store keeps as well. */
  remove(sourceUserId: string): Promise<OperationResult>;
}

/** What {@link createCustomDatabase} needs. */
export interface CustomDatabaseParts {
  readonly mode: StoreMode;
  readonly scripts: DatabaseScripts;
  readonly users: LocalUsers;
  readonly passwords: PasswordProof;
}

interface Input {
  readonly identifier: string;
  readonly bySource?: boolean;
  readonly newName?: string;
  readonly password?: string;
  readonly verified?: boolean;
  readonly signup?: SignupInput;
  readonly changes?: LocalUserChanges;
  readonly context: ScriptContext | undefined;
}

/** Makes the operations of a connection. Each follows the decision table of {@link nextStep}. */
export function createCustomDatabase(parts: CustomDatabaseParts): CustomDatabase {
  const { mode } = parts;
  const run = (operation: DatabaseOperation, input: Input): Promise<OperationResult> =>
    runOperation(parts, operation, input);
  return {
    mode,
    login: (identifier, password, context) => run('login', { identifier, password, context }),
    signup: (signup, context) =>
      run('signup', { identifier: signup.identifier, password: signup.password, signup, context }),
    find: (identifier, context) => run('find', { identifier, context }),
    requestReset: (identifier, context) => run('request-reset', { identifier, context }),
    confirmReset: (identifier, password, context) => run('confirm-reset', { identifier, password, context }),
    setPassword: (identifier, password, context) => run('set-password', { identifier, password, context }),
    verifyEmail: (identifier, context) =>
      run('verify-email', { identifier, changes: { emailVerified: true }, context }),
    changeEmail: (identifier, newName, verified, context) => {
      const changes = { email: newName, emailVerified: verified };
      return run('change-email', { identifier, newName, verified, changes, context });
    },
    changeUsername: (identifier, newName, context) =>
      run('change-username', { identifier, newName, changes: { username: newName }, context }),
    changePhoneNumber: (identifier, newName, verified, context) => {
      const changes = { phoneNumber: newName, phoneVerified: verified };
      return run('change-phone-number', { identifier, newName, verified, changes, context });
    },
    remove: (identifier) => run('delete', { identifier, bySource: true, context: undefined }),
  };
}

async function runOperation(
  parts: CustomDatabaseParts,
  operation: DatabaseOperation,
  input: Input,
): Promise<OperationResult> {
  const calls: CallRecord[] = [];
  const progress: OperationProgress = {
    facts: noFacts,
    user: undefined,
    legacy: undefined,
    migrated: false,
    passwordChange: undefined,
    lastAnswer: undefined,
  };
  for (;;) {
    const next = nextStep(operation, parts.mode, progress.facts);
    if (next.do === 'end') return { ...resultOf(next.end, progress), calls };
    if (next.do === 'script') {
      calls.push(`script:${next.script}`);
      const answer = await callScript(parts.scripts, next.script, input, next.argument);
      noteAnswer(progress, next.script, answer);
      continue;
    }
    calls.push(`local:${next.step}`);
    try {
      await doLocally(parts, next.step, input, progress);
    } catch (error) {
      if (error instanceof UserTakenError) return { ...resultOfTaken(error, next.step), calls };
      throw error;
    }
  }
}

function callScript(
  scripts: DatabaseScripts,
  name: DatabaseScriptName,
  input: Input,
  argument: 'new' | undefined,
): Promise<ScriptAnswer<unknown>> {
  const { identifier, newName = '', password = '', verified = false, signup, context } = input;
  switch (name) {
    case 'login':
      return scripts.login(identifier, password, context);
    case 'get_user':
      return scripts.getUser(argument === 'new' ? newName : identifier, context);
    case 'create': {
      if (signup === undefined) throw new Error('create needs the user of a sign-up');
      const { identifier: _identifier, ...user } = signup;
      return scripts.create(user, context);
    }
    case 'verify':
      return scripts.verify(identifier, context);
    case 'change_password':
      return scripts.changePassword(identifier, password, context);
    case 'change_email':
      return scripts.changeEmail(identifier, newName, verified, context);
    case 'change_username':
      return scripts.changeUsername(identifier, newName, context);
    case 'change_phone_number':
      return scripts.changePhoneNumber(identifier, newName, verified, context);
    case 'delete':
      return scripts.remove(identifier);
  }
}

function noteAnswer(progress: OperationProgress, name: DatabaseScriptName, answer: ScriptAnswer<unknown>): void {
  const { facts } = progress;
  progress.lastAnswer = answer;
  progress.facts = { ...facts, scripts: { ...facts.scripts, [name]: answer.kind } };
  if (answer.kind !== 'ok') return;
  if (name === 'login' || name === 'get_user') progress.legacy = answer.value as LegacyProfile;
  if (name === 'change_password') progress.passwordChange = answer.value as PasswordChange;
}

async function doLocally(
  parts: CustomDatabaseParts,
  step: LocalStep,
  input: Input,
  progress: OperationProgress,
): Promise<void> {
  const { users, passwords } = parts;
  const { facts, user, legacy } = progress;
  switch (step) {
    case 'find': {
      const found = await (input.bySource === true
        ? users.findBySource(input.identifier)
        : users.find(input.identifier));
      progress.user = found;
      const known = found === undefined ? 'absent' : found.passwordHash === undefined ? 'pending' : 'present';
      progress.facts = { ...facts, user: known };
      return;
    }
    case 'find-new':
      progress.facts = {
        ...facts,
        newName: (await users.find(input.newName ?? '')) === undefined ? 'free' : 'taken',
      };
      return;
    case 'verify': {
      const proof = await passwords.check(user?.passwordHash, input.password ?? '');
      if (proof.rehash !== undefined && user !== undefined) await users.setPasswordHash(user.userId, proof.rehash);
      progress.facts = { ...facts, password: proof.right ? 'right' : 'wrong' };
      return;
    }
    case 'create': {
      const { email, username, phone_number, user_metadata, app_metadata } = input.signup as SignupInput;
      progress.user = await users.create({
        ...(email !== undefined && { email }),
        ...(username !== undefined && { username }),
        ...(phone_number !== undefined && { phone_number }),
        ...(user_metadata !== undefined && { userMetadata: user_metadata }),
        ...(app_metadata !== undefined && { appMetadata: app_metadata }),
        passwordHash: await passwords.hash(input.password ?? ''),
      });
      break;
    }
    case 'adopt':
      await adopt(parts, input, progress);
      break;
    case 'cache':
      progress.user = await users.cache(legacy as LegacyProfile);
      break;
    case 'set-hash':
      await users.setPasswordHash((user as LocalUser).userId, await passwords.hash(input.password ?? ''));
      progress.migrated = parts.mode === 'import' && user?.passwordHash === undefined;
      break;
    case 'set-verified':
    case 'change':
      await users.update((user as LocalUser).userId, input.changes ?? {});
      break;
    case 'remove':
      await users.remove((user as LocalUser).userId);
      break;
  }
  progress.facts = { ...progress.facts, done: new Set([...facts.done, step]) };
}

/** Moves a legacy user into the own store, unless somebody else did so in the meantime. */
async function adopt(parts: CustomDatabaseParts, input: Input, progress: OperationProgress): Promise<void> {
  const { users, passwords } = parts;
  const legacy = progress.legacy as LegacyProfile;
  if (progress.user !== undefined && progress.user.sourceUserId !== legacy.sourceUserId) {
    // The name leads to one user here and to another one there.
    throw new UserTakenError('id');
  }
  const hash = await passwords.hash(input.password ?? '');
  const known = await users.findBySource(legacy.sourceUserId);
  if (known?.passwordHash !== undefined && progress.facts.scripts.login === 'ok') {
    // Two first logins at the same time are one migration. But who is found under the id alone was migrated long ago
    // and has another name now: the legacy store's old password must not open the account.
    const byName = await users.find(input.identifier);
    if (byName?.userId !== known.userId) throw new AlreadyMovedError();
    progress.user = known;
    return;
  }
  progress.user = await users.adopt(legacy, hash);
  progress.migrated = true;
}
