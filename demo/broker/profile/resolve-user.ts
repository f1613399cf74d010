import { ConnectionFailure, type AuthenticatedIdentity } from '../connections/connection-handler.js';
import type { ConfiguredConnection } from '../config/tenant.js';
import { IdentityTakenError, type NewIdentity, type User, type UserRepository } from '../store/user-repository.js';
import { completeProfile, syncProfile } from './synced-profile.js';

/** The user of an identity. */
export interface ResolvedUser {
  readonly user: User;
  /** The user was made just now. */
  readonly created: boolean;
}

/**
 * Finds or makes the user of an identity and brings the profile up to date, as the connection's sync mode says.
 *
 * @throws ConnectionFailure — nobody may become a user by this login, or the user is blocked
 */
export function resolveUser(
  connection: ConfiguredConnection,
  identity: AuthenticatedIdentity,
  users: UserRepository,
  issuer: string,
): ResolvedUser {
  const stored: NewIdentity = {
    connection: connection.id,
    sourceUserId: identity.sourceUserId,
    strategy: connection.strategy,
    kind: connection.kind,
    raw: identity.raw,
    profile: identity.profile,
    ...(identity.tokens === undefined ? {} : { tokens: identity.tokens }),
  };
  const known =
    identity.userId === undefined
      ? users.findByIdentity(connection.id, identity.sourceUserId)
      : users.find(identity.userId);
  const resolved = known === undefined ? createUser(connection, identity, stored, users, issuer) : undefined;
  if (resolved !== undefined) return resolved;

  const user = known ?? users.findByIdentity(connection.id, identity.sourceUserId);
  if (user === undefined) throw new ConnectionFailure('server_error', 'the user of this identity is gone');
  if (user.blocked) throw new ConnectionFailure('account_blocked', `user ${user.userId} is blocked`);
  users.refreshIdentity(stored);
  return { user: refresh(user, connection, identity, users, issuer), created: false };
}

function createUser(
  connection: ConfiguredConnection,
  identity: AuthenticatedIdentity,
  stored: NewIdentity,
  users: UserRepository,
  issuer: string,
): ResolvedUser | undefined {
  const synced = identity.synced ?? true;
  if (synced && connection.sync === 'never_on_login') {
    throw new ConnectionFailure(
      'access_denied',
      'the connection does not make users at login, and this one is unknown',
    );
  }
  if (identity.mayCreate === false) {
    throw new ConnectionFailure('signup_disabled', 'the connection takes no new users, and this one is unknown');
  }
  try {
    const user = users.create({ identity: stored, profile: completeProfile(identity.profile, issuer) });
    return { user, created: true };
  } catch (error) {
    // Another login of the same person made the user in the meantime.
    if (error instanceof IdentityTakenError) return undefined;
    throw error;
  }
}

function refresh(
  user: User,
  connection: ConfiguredConnection,
  identity: AuthenticatedIdentity,
  users: UserRepository,
  issuer: string,
): User {
  const [primary] = user.identities;
  const isPrimary = primary?.connection === connection.id && primary.sourceUserId === identity.sourceUserId;
  // A linked identity never rules the profile of the user that it was linked to.
  if (!isPrimary || identity.synced === false) return user;
  const profile = syncProfile(user.profile, identity.profile, connection.sync, issuer);
  return JSON.stringify(profile) === JSON.stringify(user.profile) ? user : users.update(user.userId, { profile });
}
