import { randomBytes } from 'node:crypto';
import type { Connection } from 'idp-login';
import type { NormalizedProfile } from '../profile/normalized-profile.js';
import type { BrokerDatabase } from './database.js';

/** What one source says of a user. */
export interface Identity {
  readonly connection: string;
  readonly sourceUserId: string;
  readonly strategy: string;
  readonly kind: Connection['kind'];
  /** As the source gave it. */
  readonly raw: Readonly<Record<string, unknown>>;
  /** As it was normalized. */
  readonly profile: NormalizedProfile;
  readonly createdAt: number;
  readonly lastLoginAt?: number;
}

/** One person as the broker knows them. */
export interface User {
  /** `kind|id`; the subject of tokens. */
  readonly userId: string;
  readonly profile: NormalizedProfile;
  /** The first is the primary one. */
  readonly identities: readonly Identity[];
  readonly userMetadata: Readonly<Record<string, unknown>>;
  readonly appMetadata: Readonly<Record<string, unknown>>;
  readonly blocked: boolean;
  readonly loginsCount: number;
  readonly lastLoginAt?: number;
  readonly lastIp?: string;
  readonly lastPasswordResetAt?: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An identity that is to be stored. */
export interface NewIdentity {
  readonly connection: string;
  readonly sourceUserId: string;
  readonly strategy: string;
  readonly kind: Connection['kind'];
  readonly raw: Readonly<Record<string, unknown>>;
  readonly profile: NormalizedProfile;
  readonly tokens?: unknown;
}

/** Members of a user that can be changed; what is absent stays. */
export interface UserChanges {
  readonly profile?: NormalizedProfile;
  readonly userMetadata?: Readonly<Record<string, unknown>>;
  readonly appMetadata?: Readonly<Record<string, unknown>>;
  readonly blocked?: boolean;
  readonly lastPasswordResetAt?: number;
}

/** The broker's users and their identities. */
export interface UserRepository {
  find(userId: string): User | undefined;
  findByIdentity(connection: string, sourceUserId: string): User | undefined;
  /** All users with the (normalized) address, of whatever connection. */
  findByEmail(email: string): readonly User[];
  list(filter?: { readonly search?: string; readonly offset?: number; readonly limit?: number }): readonly User[];
  /** How many users a search finds. */
  count(search?: string): number;
  /** A new id: `database|…`. */
  newId(kind: string): string;
  /**
   * Makes a user with one identity.
   *
   * @throws IdentityTakenError — the identity belongs to a user already
   */
  create(user: {
    readonly userId?: string;
    readonly identity: NewIdentity;
    readonly profile: NormalizedProfile;
    readonly userMetadata?: Readonly<Record<string, unknown>>;
    readonly appMetadata?: Readonly<Record<string, unknown>>;
  }): User;
  update(userId: string, changes: UserChanges): User;
  /** Refreshes what a source says, without touching the user's own profile. */
  refreshIdentity(identity: NewIdentity): void;
  /** The tokens of the source, as they were kept. */
  identityTokens(connection: string, sourceUserId: string): unknown;
  recordLogin(userId: string, ip: string): void;
  delete(userId: string): boolean;
  /** Makes every identity of `secondary` one of `primary`; the secondary user and its metadata are gone. */
  link(primary: string, secondary: string): User;
  /** Gives an identity a user of its own again, without metadata. The last identity of a user cannot leave. */
  unlink(userId: string, connection: string, sourceUserId: string): User | undefined;
}

/** Two requests wanted to make one identity; the other one won. */
export class IdentityTakenError extends Error {
  override readonly name = 'IdentityTakenError' as const;
}

interface UserRow {
  readonly user_id: string;
  readonly profile: string;
  readonly user_metadata: string;
  readonly app_metadata: string;
  readonly blocked: number;
  readonly logins_count: number;
  readonly last_login_at: number | null;
  readonly last_ip: string | null;
  readonly last_password_reset_at: number | null;
  readonly created_at: number;
  readonly updated_at: number;
}

interface IdentityRow {
  readonly connection_id: string;
  readonly source_user_id: string;
  readonly user_id: string;
  readonly strategy: string;
  readonly kind: string;
  readonly raw: string;
  readonly profile: string;
  readonly created_at: number;
  readonly last_login_at: number | null;
}

/** Keeps users in the database. */
export function createUserRepository(database: BrokerDatabase, now: () => number): UserRepository {
  const identitiesOf = (userId: string): readonly Identity[] =>
    database
      .all<IdentityRow>('SELECT * FROM identities WHERE user_id = ? ORDER BY position, created_at', userId)
      .map(toIdentity);
  const toUser = (row: UserRow | undefined): User | undefined =>
    row === undefined ? undefined : { ...fromRow(row), identities: identitiesOf(row.user_id) };
  const find = (userId: string): User | undefined =>
    toUser(database.get<UserRow>('SELECT * FROM users WHERE user_id = ?', userId));
  const need = (userId: string): User => {
    const user = find(userId);
    if (user === undefined) throw new Error(`there is no user ${userId}`);
    return user;
  };
  const newId = (kind: string): string => `${kind}|${randomBytes(15).toString('base64url')}`;
  const insertUser = (
    userId: string,
    profile: NormalizedProfile,
    userMetadata: unknown,
    appMetadata: unknown,
  ): void => {
    database.run(
      `INSERT INTO users (user_id, email, profile, user_metadata, app_metadata, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      userId,
      profile.email ?? null,
      JSON.stringify(profile),
      JSON.stringify(userMetadata ?? {}),
      JSON.stringify(appMetadata ?? {}),
      now(),
      now(),
    );
  };

  return {
    find,
    newId,
    findByIdentity: (connection, sourceUserId) =>
      toUser(
        database.get<UserRow>(
          `SELECT users.* FROM users JOIN identities USING (user_id)
           WHERE identities.connection_id = ? AND identities.source_user_id = ?`,
          connection,
          sourceUserId,
        ),
      ),
    findByEmail: (email) =>
      database
        .all<UserRow>('SELECT * FROM users WHERE email = ? ORDER BY created_at', email)
        .map((row) => ({ ...fromRow(row), identities: identitiesOf(row.user_id) })),
    list: ({ search = '', offset = 0, limit = 50 } = {}) =>
      database
        .all<UserRow>(
          `SELECT * FROM users
           WHERE ?1 = '' OR user_id = ?1 OR instr(email, ?1) > 0 OR instr(lower(profile ->> 'name'), ?1) > 0
           ORDER BY created_at DESC LIMIT ?2 OFFSET ?3`,
          search.toLowerCase(),
          limit,
          offset,
        )
        .map((row) => ({ ...fromRow(row), identities: identitiesOf(row.user_id) })),
    count: (search = '') =>
      database.get<{ total: number }>(
        `SELECT count(*) AS total FROM users
         WHERE ?1 = '' OR user_id = ?1 OR instr(email, ?1) > 0 OR instr(lower(profile ->> 'name'), ?1) > 0`,
        search.toLowerCase(),
      )?.total ?? 0,
    create: ({ userId, identity, profile, userMetadata, appMetadata }) =>
      database.atomically(() => {
        const id = userId ?? newId(identity.kind);
        insertUser(id, profile, userMetadata, appMetadata);
        if (insertIdentity(database, id, identity, 0, now()) === 0) {
          throw new IdentityTakenError(`an identity of connection ${identity.connection} belongs to a user already`);
        }
        return need(id);
      }),
    update: (userId, changes) =>
      database.atomically(() => {
        const before = need(userId);
        const profile = changes.profile ?? before.profile;
        database.run(
          `UPDATE users SET email = ?, profile = ?, user_metadata = ?, app_metadata = ?, blocked = ?,
             last_password_reset_at = ?, updated_at = ? WHERE user_id = ?`,
          profile.email ?? null,
          JSON.stringify(profile),
          JSON.stringify(changes.userMetadata ?? before.userMetadata),
          JSON.stringify(changes.appMetadata ?? before.appMetadata),
          (changes.blocked ?? before.blocked) ? 1 : 0,
          changes.lastPasswordResetAt ?? before.lastPasswordResetAt ?? null,
          now(),
          userId,
        );
        return need(userId);
      }),
    refreshIdentity: (identity) => {
      database.run(
        `UPDATE identities SET raw = ?, profile = ?, tokens = coalesce(?, tokens), last_login_at = ?
         WHERE connection_id = ? AND source_user_id = ?`,
        JSON.stringify(identity.raw),
        JSON.stringify(identity.profile),
        identity.tokens === undefined ? null : JSON.stringify(identity.tokens),
        now(),
        identity.connection,
        identity.sourceUserId,
      );
    },
    identityTokens: (connection, sourceUserId) => {
      const row = database.get<{ tokens: string | null }>(
        'SELECT tokens FROM identities WHERE connection_id = ? AND source_user_id = ?',
        connection,
        sourceUserId,
      );
      return row?.tokens == null ? undefined : (JSON.parse(row.tokens) as unknown);
    },
    recordLogin: (userId, ip) => {
      database.run(
        'UPDATE users SET logins_count = logins_count + 1, last_login_at = ?, last_ip = ? WHERE user_id = ?',
        now(),
        ip,
        userId,
      );
    },
    delete: (userId) => database.run('DELETE FROM users WHERE user_id = ?', userId) === 1,
    link: (primary, secondary) =>
      database.atomically(() => {
        const { identities } = need(primary);
        need(secondary);
        database.run(
          'UPDATE identities SET user_id = ?, position = position + ? WHERE user_id = ?',
          primary,
          identities.length,
          secondary,
        );
        // Passwords and sign-in names of the secondary stay usable: they lead to the primary from now on.
        database.run('UPDATE local_identifiers SET user_id = ? WHERE user_id = ?', primary, secondary);
        database.run('UPDATE OR IGNORE passwords SET user_id = ? WHERE user_id = ?', primary, secondary);
        database.run('DELETE FROM users WHERE user_id = ?', secondary);
        return need(primary);
      }),
    unlink: (userId, connection, sourceUserId) =>
      database.atomically(() => {
        const { identities } = need(userId);
        const leaving = identities.find(
          (identity) => identity.connection === connection && identity.sourceUserId === sourceUserId,
        );
        if (leaving === undefined || identities.length === 1) return undefined;
        const id = newId(leaving.kind);
        insertUser(id, leaving.profile, {}, {});
        database.run(
          'UPDATE identities SET user_id = ?, position = 0 WHERE connection_id = ? AND source_user_id = ?',
          id,
          connection,
          sourceUserId,
        );
        database.run(
          'UPDATE local_identifiers SET user_id = ? WHERE user_id = ? AND connection_id = ?',
          id,
          userId,
          connection,
        );
        // A password goes with the own store that it was made for, unless another identity there still needs it.
        const isNeeded = identities.some((identity) => identity !== leaving && identity.kind === 'database');
        if (leaving.kind === 'database' && !isNeeded) {
          database.run('UPDATE passwords SET user_id = ? WHERE user_id = ?', id, userId);
          database.run('UPDATE password_history SET user_id = ? WHERE user_id = ?', id, userId);
        }
        return need(id);
      }),
  };
}

function insertIdentity(
  database: BrokerDatabase,
  userId: string,
  identity: NewIdentity,
  position: number,
  at: number,
): number {
  return database.run(
    `INSERT INTO identities (connection_id, source_user_id, user_id, strategy, kind, raw, profile, tokens, position,
       created_at, last_login_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    identity.connection,
    identity.sourceUserId,
    userId,
    identity.strategy,
    identity.kind,
    JSON.stringify(identity.raw),
    JSON.stringify(identity.profile),
    identity.tokens === undefined ? null : JSON.stringify(identity.tokens),
    position,
    at,
    at,
  );
}

function fromRow(row: UserRow): Omit<User, 'identities'> {
  return {
    userId: row.user_id,
    profile: JSON.parse(row.profile) as NormalizedProfile,
    userMetadata: JSON.parse(row.user_metadata) as Record<string, unknown>,
    appMetadata: JSON.parse(row.app_metadata) as Record<string, unknown>,
    blocked: row.blocked === 1,
    loginsCount: row.logins_count,
    ...(row.last_login_at === null ? {} : { lastLoginAt: row.last_login_at }),
    ...(row.last_ip === null ? {} : { lastIp: row.last_ip }),
    ...(row.last_password_reset_at === null ? {} : { lastPasswordResetAt: row.last_password_reset_at }),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toIdentity(row: IdentityRow): Identity {
  return {
    connection: row.connection_id,
    sourceUserId: row.source_user_id,
    strategy: row.strategy,
    kind: row.kind as Connection['kind'],
    raw: JSON.parse(row.raw) as Record<string, unknown>,
    profile: JSON.parse(row.profile) as NormalizedProfile,
    createdAt: row.created_at,
    ...(row.last_login_at === null ? {} : { lastLoginAt: row.last_login_at }),
  };
}
