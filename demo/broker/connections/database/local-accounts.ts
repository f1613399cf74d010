import type { BrokerServices } from '../../broker-services.js';
import { normalizeEmail, normalizePhone, normalizeUsername } from '../../profile/identifier.js';
import type { NormalizedProfile } from '../../profile/normalized-profile.js';
import { completeProfile } from '../../profile/synced-profile.js';
import type { LocalIdentifier } from '../../store/local-identifier-repository.js';
import type { User } from '../../store/user-repository.js';
import type { AuthenticatedIdentity } from '../connection-handler.js';
import type { LocalIdentifierType } from './database-options.js';

/** An account that is to be made in a connection's own store. */
export interface NewAccount {
  readonly identifiers: readonly LocalIdentifier[];
  readonly profile: NormalizedProfile;
  readonly passwordHash?: string;
  readonly userMetadata?: Readonly<Record<string, unknown>>;
  readonly appMetadata?: Readonly<Record<string, unknown>>;
}

/** The accounts of one connection with its own store. */
export interface LocalAccounts {
  /** What the text means, for each type of identifier that it can be. */
  read(text: string): readonly LocalIdentifier[];
  find(candidates: readonly LocalIdentifier[]): User | undefined;
  /** Makes the account, whole or not at all; `undefined` when one of its names is taken. */
  create(account: NewAccount): User | undefined;
  identity(user: User): AuthenticatedIdentity;
}

const normalizers: Readonly<Record<LocalIdentifierType, (text: string) => string | undefined>> = {
  email: normalizeEmail,
  phone: normalizePhone,
  username: normalizeUsername,
};

/** The accounts of the connection. */
export function createLocalAccounts(
  connection: { readonly id: string; readonly strategy: string },
  types: readonly LocalIdentifierType[],
  services: BrokerServices,
): LocalAccounts {
  const { users, identifiers, passwords } = services;
  return {
    read: (text) =>
      types.flatMap((type) => {
        const value = normalizers[type](text);
        return value === undefined ? [] : [{ type, value }];
      }),
    find: (candidates) => {
      for (const candidate of candidates) {
        const userId = identifiers.find(connection.id, candidate);
        if (userId !== undefined) return users.find(userId);
      }
      return undefined;
    },
    create: (account) => {
      try {
        return services.atomically(() => {
          const userId = users.newId('database');
          const user = users.create({
            userId,
            identity: {
              connection: connection.id,
              sourceUserId: userId,
              strategy: connection.strategy,
              kind: 'database',
              raw: {},
              profile: account.profile,
            },
            profile: completeProfile(account.profile, services.issuer),
            ...(account.userMetadata === undefined ? {} : { userMetadata: account.userMetadata }),
            ...(account.appMetadata === undefined ? {} : { appMetadata: account.appMetadata }),
          });
          for (const identifier of account.identifiers) {
            if (!identifiers.claim(connection.id, identifier, userId)) throw new NameTaken();
          }
          if (account.passwordHash !== undefined) passwords.set(userId, account.passwordHash);
          return user;
        });
      } catch (error) {
        if (error instanceof NameTaken) return undefined;
        throw error;
      }
    },
    identity: (user) => ({
      sourceUserId:
        user.identities.find((identity) => identity.connection === connection.id)?.sourceUserId ?? user.userId,
      userId: user.userId,
      raw: {},
      profile: user.profile,
      amr: ['pwd'],
      methods: [{ name: 'pwd', at: services.now() }],
      synced: false,
    }),
  };
}

// Rolls the transaction back.
class NameTaken extends Error {
  override readonly name = 'NameTaken' as const;
}
