import type { NormalizedProfile } from '../../profile/normalized-profile.js';
import type { LegacyProfile } from './legacy-profile.js';

/** A user of the connection as the broker's own store knows them. */
export interface LocalUser {
  /** The broker's id. */
  readonly userId: string;
  /** The id in the legacy store; for users who were never there, one of the broker. */
  readonly sourceUserId: string;
  /** Absent while only the legacy store knows the password. */
  readonly passwordHash?: string;
  readonly profile: NormalizedProfile;
}

/** A user who signs up in the broker's own store. */
export interface NewLocalUser {
  readonly email?: string;
  readonly username?: string;
  readonly phone_number?: string;
  readonly userMetadata?: Readonly<Record<string, unknown>>;
  readonly appMetadata?: Readonly<Record<string, unknown>>;
  readonly profile?: NormalizedProfile;
  readonly passwordHash: string;
}

/** Changes of a user; what is absent stays. */
export interface LocalUserChanges {
  readonly email?: string;
  readonly emailVerified?: boolean;
  readonly username?: string;
  readonly phoneNumber?: string;
  readonly phoneVerified?: boolean;
}

/** How far a migration is. */
export interface LocalUserCounts {
  /** Users whose password the broker knows. */
  readonly migrated: number;
  /** Users whose profile is here and whose password is still in the legacy store alone. */
  readonly pending: number;
}

/**
 * The users of one connection in the broker's own store.
 *
 * Each method is a transaction of its own. Names are compared in their normalized form, so that the case of an e-mail
 * address does not matter.
 */
export interface LocalUsers {
  /** By e-mail address, user name or phone number, as the person typed it. */
  find(identifier: string): Promise<LocalUser | undefined>;
  findBySource(sourceUserId: string): Promise<LocalUser | undefined>;
  /**
   * Makes a user of the own store.
   *
   * @throws {UserTakenError} when the e-mail address, name or number belongs to a user.
   */
  create(user: NewLocalUser): Promise<LocalUser>;
  /**
   * Makes a user out of a legacy one, with the same id: profile, metadata and hash at once.
   *
   * @throws {UserTakenError} when the id or one of the names belongs to another user.
   */
  adopt(profile: LegacyProfile, passwordHash: string | undefined): Promise<LocalUser>;
  /**
   * Makes or refreshes the copy of a legacy user; never touches a hash.
   *
   * @throws {UserTakenError} when the id belongs to a user of another connection.
   */
  cache(profile: LegacyProfile): Promise<LocalUser>;
  setPasswordHash(userId: string, hash: string): Promise<void>;
  /** @throws {UserTakenError} when a new name belongs to another user. */
  update(userId: string, changes: LocalUserChanges): Promise<void>;
  remove(userId: string): Promise<void>;
  count(): Promise<LocalUserCounts>;
}

/** A name or an id belongs to somebody else. */
export class UserTakenError extends Error {
  override readonly name = 'UserTakenError' as const;
  readonly what: 'id' | 'identifier';

  constructor(what: 'id' | 'identifier') {
    super(what === 'id' ? 'The id belongs to another user' : 'The e-mail address or name belongs to another user');
    this.what = what;
  }
}
