import {
  UserTakenError,
  type LocalUser,
  type LocalUsers,
} from '../../../../../demo/broker/extensibility/database/local-users.js';
import type { NormalizedProfile } from '../../../../../demo/broker/profile/normalized-profile.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The users of a connection in memory, with a list of all that is there. */
export interface MemoryLocalUsers extends LocalUsers {
  readonly all: LocalUser[];
}

/** Makes an own store for tests. */
export function createMemoryLocalUsers(): MemoryLocalUsers {
  const all: Mutable<LocalUser>[] = [];
  let next = 1;

  const namesOf = (profile: NormalizedProfile): string[] =>
    [profile.email, profile.username, profile.phone_number].flatMap((name) =>
      name === undefined ? [] : [name.toLowerCase()],
    );
  const byName = (name: string): Mutable<LocalUser> | undefined =>
    all.find((user) => namesOf(user.profile).includes(name.trim().toLowerCase()));
  const bySource = (id: string): Mutable<LocalUser> | undefined => all.find((user) => user.sourceUserId === id);
  const claim = (profile: NormalizedProfile, owner: string | undefined): void => {
    for (const name of namesOf(profile)) {
      const holder = byName(name);
      if (holder !== undefined && holder.userId !== owner) throw new UserTakenError('identifier');
    }
  };

  return {
    all,
    find: async (identifier) => byName(identifier),
    findBySource: async (id) => bySource(id),
    async create({ email, username, phone_number, passwordHash }) {
      const profile: NormalizedProfile = {
        ...(email !== undefined && { email: email.toLowerCase(), email_verified: false }),
        ...(username !== undefined && { username }),
        ...(phone_number !== undefined && { phone_number }),
      };
      claim(profile, undefined);
      const user = { userId: `own|${next}`, sourceUserId: `own-${next}`, passwordHash, profile };
      next += 1;
      all.push(user);
      return user;
    },
    async adopt({ sourceUserId, profile }, passwordHash) {
      const known = bySource(sourceUserId);
      if (known?.passwordHash !== undefined) throw new UserTakenError('id');
      claim(profile, known?.userId);
      const user: Mutable<LocalUser> = known ?? { userId: `legacy|${sourceUserId}`, sourceUserId, profile };
      user.profile = profile;
      if (passwordHash !== undefined) user.passwordHash = passwordHash;
      if (known === undefined) all.push(user);
      return user;
    },
    async cache({ sourceUserId, profile }) {
      const known = bySource(sourceUserId);
      if (known !== undefined) {
        known.profile = profile;
        return known;
      }
      const user = { userId: `legacy|${sourceUserId}`, sourceUserId, profile };
      all.push(user);
      return user;
    },
    async setPasswordHash(userId, hash) {
      const user = all.find((candidate) => candidate.userId === userId);
      if (user !== undefined) user.passwordHash = hash;
    },
    async update(userId, { email, emailVerified, username, phoneNumber }) {
      const user = all.find((candidate) => candidate.userId === userId);
      if (user === undefined) return;
      const profile = {
        ...user.profile,
        ...(email !== undefined && { email: email.toLowerCase() }),
        ...(emailVerified !== undefined && { email_verified: emailVerified }),
        ...(username !== undefined && { username }),
        ...(phoneNumber !== undefined && { phone_number: phoneNumber }),
      };
      claim(profile, userId);
      user.profile = profile;
    },
    async remove(userId) {
      const at = all.findIndex((candidate) => candidate.userId === userId);
      if (at >= 0) all.splice(at, 1);
    },
    async count() {
      const migrated = all.filter((user) => user.passwordHash !== undefined).length;
      return { migrated, pending: all.length - migrated };
    },
  };
}
