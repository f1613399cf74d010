import { hkdfSync, randomBytes } from 'node:crypto';
import type { BrokerDatabase } from './database.js';

/** Keys of this installation; they are made once and survive every restart. */
export interface SecretRepository {
  /** The secret of that name, made by `make` when there is none yet. */
  getOrMake(name: string, make: () => Buffer): Buffer;
  get(name: string): Buffer | undefined;
  set(name: string, value: Buffer): void;
  /** A key of 32 bytes for one purpose, derived from the installation's master key. */
  key(purpose: string): Buffer;
}

/** Keeps secrets in the database. */
export function createSecretRepository(database: BrokerDatabase): SecretRepository {
  const get = (name: string): Buffer | undefined =>
    database.get<{ value: Buffer }>('SELECT value FROM secrets WHERE name = ?', name)?.value;
  const set = (name: string, value: Buffer): void => {
    database.run('INSERT OR REPLACE INTO secrets (name, value) VALUES (?, ?)', name, value);
  };
  const getOrMake = (name: string, make: () => Buffer): Buffer => {
    const found = get(name);
    if (found !== undefined) return found;
    const made = make();
    set(name, made);
    return made;
  };
  const master = getOrMake('master', () => randomBytes(32));
  return {
    get,
    set,
    getOrMake,
    key: (purpose) => Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), purpose, 32)),
  };
}

/** Reading and making secrets by name, as handlers get it. */
export function createSecretAccess({ get, getOrMake }: SecretRepository): {
  (name: string): Buffer | undefined;
  (name: string, make: () => Buffer): Buffer;
} {
  function secret(name: string): Buffer | undefined;
  function secret(name: string, make: () => Buffer): Buffer;
  function secret(name: string, make?: () => Buffer): Buffer | undefined {
    return make === undefined ? get(name) : getOrMake(name, make);
  }
  return secret;
}
