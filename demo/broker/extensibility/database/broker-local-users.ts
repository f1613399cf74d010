import { normalizeEmail, normalizePhone, normalizeUsername } from '../../profile/identifier.js';
import type { NormalizedProfile } from '../../profile/normalized-profile.js';
import { completeProfile } from '../../profile/synced-profile.js';
import type { LocalIdentifier, LocalIdentifierRepository } from '../../store/local-identifier-repository.js';
import type { PasswordRepository } from '../../store/password-repository.js';
import { IdentityTakenError, type NewIdentity, type User, type UserRepository } from '../../store/user-repository.js';
import type { LegacyProfile } from './legacy-profile.js';
import { UserTakenError, type LocalUser, type LocalUserCounts, type LocalUsers } from './local-users.js';

/** The repositories of the broker that hold the users of a connection. */
export interface BrokerUserStores {
  readonly users: UserRepository;
  readonly passwords: PasswordRepository;
  readonly identifiers: LocalIdentifierRepository;
  readonly issuer: string;
  atomically<T>(work: () => T): T;
  count(connection: string): LocalUserCounts;
}

/** What users of custom databases are called: `custom-database|<connection>:<id in the legacy store>`. */
const idKind = 'custom-database';

/** The users of one connection in the broker's database. */
export function createBrokerLocalUsers(stores: BrokerUserStores, connection: string): LocalUsers {
  const { users, passwords, identifiers } = stores;

  function toLocal(user: User | undefined): LocalUser | undefined {
    const identity = user?.identities.find((candidate) => candidate.connection === connection);
    if (user === undefined || identity === undefined) return undefined;
    const passwordHash = passwords.hashOf(user.userId);
    const { userId, profile } = user;
    return {
      userId,
      sourceUserId: identity.sourceUserId,
      profile,
      ...(passwordHash !== undefined && { passwordHash }),
    };
  }

  function bySource(sourceUserId: string): LocalUser | undefined {
    return toLocal(users.findByIdentity(connection, sourceUserId));
  }

  function byName(name: LocalIdentifier | undefined): LocalUser | undefined {
    const userId = name && identifiers.find(connection, name);
    return userId === undefined ? undefined : toLocal(users.find(userId));
  }

  function claim(names: readonly LocalIdentifier[], userId: string): void {
    for (const name of names) {
      if (identifiers.claim(connection, name, userId)) continue;
      if (identifiers.find(connection, name) !== userId) throw new UserTakenError('identifier');
    }
  }

  function identityOf(sourceUserId: string, profile: NormalizedProfile, raw: NewIdentity['raw']): NewIdentity {
    return { connection, sourceUserId, strategy: idKind, kind: 'database', raw, profile };
  }

  function make(legacy: LegacyProfile): User {
    const { sourceUserId, profile, raw, tokens, userMetadata, appMetadata } = legacy;
    const userId = `${idKind}|${connection}:${sourceUserId}`;
    if (users.find(userId) !== undefined) throw new UserTakenError('id');
    try {
      return users.create({
        userId,
        identity: { ...identityOf(sourceUserId, profile, raw), ...(tokens !== undefined && { tokens }) },
        profile: completeProfile(profile, stores.issuer),
        userMetadata,
        appMetadata,
      });
    } catch (error) {
      if (error instanceof IdentityTakenError) throw new UserTakenError('id');
      throw error;
    }
  }

  return {
    async find(identifier) {
      return namesOf(identifier).reduce<LocalUser | undefined>((found, name) => found ?? byName(name), undefined);
    },
    async findBySource(sourceUserId) {
      return bySource(sourceUserId);
    },
    async create(user) {
      return stores.atomically(() => {
        const { email, username, phone_number, userMetadata, appMetadata, passwordHash } = user;
        const profile: NormalizedProfile = {
          ...user.profile,
          ...(email !== undefined && { email: normalizeEmail(email) ?? email, email_verified: false }),
          ...(username !== undefined && { username: normalizeUsername(username) ?? username }),
          ...(phone_number !== undefined && { phone_number, phone_verified: false }),
        };
        const userId = users.newId(idKind);
        users.create({
          userId,
          identity: identityOf(userId.slice(idKind.length + 1), profile, profile),
          profile: completeProfile(profile, stores.issuer),
          ...(userMetadata !== undefined && { userMetadata }),
          ...(appMetadata !== undefined && { appMetadata }),
        });
        claim(namesOfProfile(profile), userId);
        passwords.set(userId, passwordHash);
        return toLocal(users.find(userId)) as LocalUser;
      });
    },
    async adopt(legacy, passwordHash) {
      return stores.atomically(() => {
        const known = bySource(legacy.sourceUserId);
        if (known?.passwordHash !== undefined) throw new UserTakenError('id');
        const { userId } = known ?? make(legacy);
        if (known !== undefined) {
          const { userMetadata, appMetadata } = legacy;
          users.update(userId, {
            profile: completeProfile(legacy.profile, stores.issuer),
            userMetadata,
            appMetadata,
          });
        }
        claim(namesOfProfile(legacy.profile), userId);
        if (passwordHash !== undefined) passwords.set(userId, passwordHash);
        return bySource(legacy.sourceUserId) as LocalUser;
      });
    },
    // Which attributes follow the source is for the connection's sync mode to say, at the login itself.
    async cache(legacy) {
      return stores.atomically(() => bySource(legacy.sourceUserId) ?? (toLocal(make(legacy)) as LocalUser));
    },
    async setPasswordHash(userId, hash) {
      passwords.set(userId, hash);
    },
    async update(userId, { email, emailVerified, username, phoneNumber, phoneVerified }) {
      stores.atomically(() => {
        const user = users.find(userId);
        if (user === undefined) return;
        const before = namesOfProfile(user.profile);
        const profile: NormalizedProfile = {
          ...user.profile,
          ...(email !== undefined && { email: normalizeEmail(email) ?? email }),
          ...(emailVerified !== undefined && { email_verified: emailVerified }),
          ...(username !== undefined && { username: normalizeUsername(username) ?? username }),
          ...(phoneNumber !== undefined && { phone_number: normalizePhone(phoneNumber) ?? phoneNumber }),
          ...(phoneVerified !== undefined && { phone_verified: phoneVerified }),
        };
        const after = namesOfProfile(profile);
        claim(after, userId);
        for (const name of before) {
          if (!after.some(({ type, value }) => type === name.type && value === name.value)) {
            identifiers.release(connection, name);
          }
        }
        users.update(userId, { profile });
      });
    },
    async remove(userId) {
      users.delete(userId);
    },
    async count() {
      return stores.count(connection);
    },
  };
}

/** What an identifier as typed may be, the likeliest first. */
function namesOf(identifier: string): readonly LocalIdentifier[] {
  return named({
    email: normalizeEmail(identifier),
    phone: normalizePhone(identifier),
    username: normalizeUsername(identifier),
  });
}

function namesOfProfile(profile: NormalizedProfile): readonly LocalIdentifier[] {
  return named({
    email: profile.email === undefined ? undefined : normalizeEmail(profile.email),
    phone: profile.phone_number,
    username: profile.username === undefined ? undefined : normalizeUsername(profile.username),
  });
}

function named(values: Readonly<Record<LocalIdentifier['type'], string | undefined>>): readonly LocalIdentifier[] {
  return Object.entries(values).flatMap(([type, value]) =>
    value === undefined ? [] : [{ type: type as LocalIdentifier['type'], value }],
  );
}
