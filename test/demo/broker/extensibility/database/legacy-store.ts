import type {
  DatabaseScripts,
  ScriptAnswer,
} from '../../../../../demo/broker/extensibility/database/database-scripts.js';
import {
  readLegacyProfile,
  type LegacyProfile,
} from '../../../../../demo/broker/extensibility/database/legacy-profile.js';
import type { DatabaseScriptName } from '../../../../../demo/broker/extensibility/database/script-names.js';

interface LegacyUser {
  id: string;
  email: string;
  username?: string;
  password: string;
  verified: boolean;
}

/** A legacy store in memory whose scripts run in the test itself, with a log of their calls. */
export interface LegacyStore {
  readonly users: LegacyUser[];
  readonly calls: string[];
  /** Makes every script fail. */
  down: boolean;
  /** Scripts that the connection does not have. */
  readonly missing: Set<DatabaseScriptName>;
  readonly scripts: DatabaseScripts;
}

/** Makes a legacy store with the given users. */
export function createLegacyStore(...users: LegacyUser[]): LegacyStore {
  const ok: ScriptAnswer<undefined> = { kind: 'ok', value: undefined };
  const notFound: ScriptAnswer<never> = { kind: 'not-found' };

  function call<T>(name: DatabaseScriptName, answer: () => ScriptAnswer<T>): Promise<ScriptAnswer<T>> {
    store.calls.push(name);
    if (store.missing.has(name)) return Promise.resolve({ kind: 'missing', script: name });
    if (store.down) {
      return Promise.resolve({ kind: 'failed', script: name, failure: { kind: 'error', message: 'Store down' } });
    }
    return Promise.resolve(answer());
  }

  function find(name: string): LegacyUser | undefined {
    return users.find((user) => user.email.toLowerCase() === name.toLowerCase() || user.username === name);
  }

  function change(name: string, edit: (user: LegacyUser) => void): ScriptAnswer<undefined> {
    const user = find(name);
    if (user === undefined) return notFound;
    edit(user);
    return ok;
  }

  const store: LegacyStore = {
    users,
    calls: [],
    down: false,
    missing: new Set(),
    scripts: {
      has: (name) => !store.missing.has(name),
      login: (name, password) =>
        call('login', () => {
          const user = find(name);
          if (user === undefined) return { kind: 'wrong-credentials', userKnown: false, text: null };
          if (user.password !== password) return { kind: 'wrong-credentials', userKnown: true, text: null };
          return { kind: 'ok', value: profileOf(user) };
        }),
      getUser: (name) =>
        call('get_user', () => {
          const user = find(name);
          return user === undefined ? notFound : { kind: 'ok', value: profileOf(user) };
        }),
      create: (user) =>
        call('create', () => {
          const { email = '', password } = user;
          if (find(email) !== undefined) return { kind: 'validation', code: 'user_exists', text: 'Taken.' };
          users.push({ id: `legacy-${users.length + 1}`, email, password, verified: false });
          return ok;
        }),
      verify: (email) => call('verify', () => change(email, (user) => (user.verified = true))),
      changePassword: (email, password) =>
        call('change_password', () => {
          const changed = change(email, (user) => (user.password = password));
          return changed.kind === 'ok' ? { kind: 'ok', value: {} } : notFound;
        }),
      changeEmail: (email, to) => call('change_email', () => change(email, (user) => (user.email = to))),
      changeUsername: (name, to) => call('change_username', () => change(name, (user) => (user.username = to))),
      changePhoneNumber: () => call('change_phone_number', () => ok),
      remove: (id) =>
        call('delete', () => {
          users.splice(
            users.findIndex((user) => user.id === id),
            1,
          );
          return ok;
        }),
      attempt: () => Promise.reject(new Error('not used')),
    },
  };
  return store;
}

function profileOf({ id, email, username, verified }: LegacyUser): LegacyProfile {
  const read = readLegacyProfile({ user_id: id, email, username, email_verified: verified });
  if (!read.ok) throw new Error(read.problem.message);
  return read.value;
}
