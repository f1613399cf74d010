import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

import { legacyPeople, legacyStores, type LegacyStoreName } from './people.js';

const derive = promisify(scrypt) as (password: string, salt: Buffer, bytes: number) => Promise<Buffer>;

/** A user of a legacy store, as it keeps them. */
export interface LegacyUser {
  readonly id: string;
  readonly email: string;
  readonly username?: string;
  readonly name?: string;
  readonly verified: boolean;
  /** Salt and scrypt hash. */
  readonly secret: string;
}

/** The users of the legacy stores. */
export interface LegacyUsers {
  list(store: LegacyStoreName): readonly LegacyUser[];
  /** By e-mail address or user name, in any case. */
  find(store: LegacyStoreName, name: string): LegacyUser | undefined;
  /** The user, if the password is theirs. */
  check(store: LegacyStoreName, name: string, password: string): Promise<LegacyUser | undefined>;
  /** Nothing when the address is taken. */
  add(
    store: LegacyStoreName,
    user: { readonly email: string; readonly username?: string; readonly name?: string; readonly password: string },
  ): Promise<LegacyUser | undefined>;
  change(
    store: LegacyStoreName,
    email: string,
    changes: { readonly password?: string; readonly verified?: boolean; readonly email?: string },
  ): Promise<boolean>;
  remove(store: LegacyStoreName, id: string): void;
}

type State = Record<LegacyStoreName, LegacyUser[]>;

/** Opens the stores in a file, or in memory alone without one. */
export async function openLegacyUsers(file?: string): Promise<LegacyUsers> {
  const state = (file === undefined ? undefined : readState(file)) ?? (await firstState());
  const save = (): void => {
    if (file === undefined) return;
    // Whole or not at all, if the demo is killed meanwhile.
    writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  const find: LegacyUsers['find'] = (store, name) => {
    const wanted = name.trim().toLowerCase();
    return state[store].find((user) => user.email === wanted || user.username?.toLowerCase() === wanted);
  };
  save();

  return {
    list: (store) => state[store],
    find,
    check: async (store, name, password) => {
      const user = find(store, name);
      return user !== undefined && (await isRight(user.secret, password)) ? user : undefined;
    },
    add: async (store, { email, username, name, password }) => {
      const secret = await protect(password);
      if (find(store, email) !== undefined) return undefined;
      const user: LegacyUser = {
        id: `${store[0] ?? ''}-${randomBytes(4).toString('hex')}`,
        email: email.trim().toLowerCase(),
        ...(username === undefined ? {} : { username }),
        ...(name === undefined ? {} : { name }),
        verified: false,
        secret,
      };
      state[store].push(user);
      save();
      return user;
    },
    change: async (store, email, { password, verified, email: next }) => {
      const secret = password === undefined ? undefined : await protect(password);
      const user = find(store, email);
      if (user === undefined) return false;
      state[store] = state[store].map((other) =>
        other.id === user.id
          ? {
              ...other,
              ...(secret === undefined ? {} : { secret }),
              ...(verified === undefined ? {} : { verified }),
              ...(next === undefined ? {} : { email: next.trim().toLowerCase() }),
            }
          : other,
      );
      save();
      return true;
    },
    remove: (store, id) => {
      state[store] = state[store].filter((user) => user.id !== id);
      save();
    },
  };
}

function readState(file: string): State | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as State;
  } catch {
    return undefined;
  }
}

async function firstState(): Promise<State> {
  const stores = await Promise.all(
    legacyStores.map(async (store): Promise<[LegacyStoreName, LegacyUser[]]> => {
      const users = legacyPeople[store].map(async ({ id, email, name, verified, password }) => {
        return { id, email, name, verified, secret: await protect(password) };
      });
      return [store, await Promise.all(users)];
    }),
  );
  return Object.fromEntries(stores) as State;
}

async function protect(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `${salt.toString('base64url')}.${(await derive(password, salt, 32)).toString('base64url')}`;
}

async function isRight(secret: string, password: string): Promise<boolean> {
  const [salt = '', hash = ''] = secret.split('.');
  const expected = Buffer.from(hash, 'base64url');
  const given = await derive(password, Buffer.from(salt, 'base64url'), expected.length);
  return timingSafeEqual(expected, given);
}
