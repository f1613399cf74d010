import { createHmac } from 'node:crypto';

import type { BrokerServices } from '../../broker-services.js';
import type { AuthenticatedIdentity, Json } from '../connection-handler.js';

/** Names and hashes of people who signed in, for the time when their directory is down. */
export interface CredentialCache {
  /** Remembers what the directory has just confirmed. */
  remember(name: string, password: string, identity: AuthenticatedIdentity): Promise<void>;
  /** Who this was when the directory was last asked; nobody for another password. */
  recall(name: string, password: string): Promise<AuthenticatedIdentity | undefined>;
  /** The directory said no to a password that is right here: it was changed, or the person is gone. */
  forget(name: string, password: string): Promise<void>;
}

interface Remembered {
  readonly hash: string;
  readonly identity: AuthenticatedIdentity;
}

/** Keeps credentials of one connection for some days; 0 days keep nothing. */
export function createCredentialCache(connection: string, days: number, services: BrokerServices): CredentialCache {
  const entries = services.expiring(`ldap credentials ${connection}`);
  const key = services.key('ldap credentials');
  const idOf = (name: string): string => createHmac('sha256', key).update(`${connection}\0${name}`).digest('base64url');
  const read = (name: string): Remembered | undefined =>
    days === 0 ? undefined : (entries.get(idOf(name)) as unknown as Remembered | undefined);

  return {
    async remember(name, password, identity) {
      if (days === 0) return;
      const hash = await services.hasher.hash(password);
      entries.set(idOf(name), { hash, identity } as unknown as Json, days * 86_400);
    },
    async recall(name, password) {
      const found = read(name);
      const isRight = await services.hasher.verify(found?.hash, password);
      return isRight ? found?.identity : undefined;
    },
    async forget(name, password) {
      const found = read(name);
      // Another password is a mistake, or a guess: it takes nothing from the person.
      if (found !== undefined && (await services.hasher.verify(found.hash, password))) entries.delete(idOf(name));
    },
  };
}
