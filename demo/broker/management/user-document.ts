import type { User } from '../store/user-repository.js';

/** A user in a list. */
export function summarizeUser(user: User): Readonly<Record<string, unknown>> {
  const { name, nickname, email, email_verified: verified, picture, username, phone_number: phone } = user.profile;
  return {
    user_id: user.userId,
    name: name ?? null,
    nickname: nickname ?? null,
    email: email ?? null,
    email_verified: verified ?? false,
    username: username ?? null,
    phone_number: phone ?? null,
    picture: picture ?? null,
    connection: user.identities[0]?.connection ?? null,
    blocked: user.blocked,
    logins_count: user.loginsCount,
    last_login: time(user.lastLoginAt),
    created_at: time(user.createdAt),
  };
}

/** All that the API tells of a user. Password hashes and the tokens of sources are not among it. */
export function describeUser(user: User): Readonly<Record<string, unknown>> {
  return {
    ...user.profile,
    ...summarizeUser(user),
    updated_at: time(user.updatedAt),
    last_ip: user.lastIp ?? null,
    last_password_reset: time(user.lastPasswordResetAt),
    user_metadata: user.userMetadata,
    app_metadata: user.appMetadata,
    identities: user.identities.map((identity) => ({
      connection: identity.connection,
      user_id: identity.sourceUserId,
      strategy: identity.strategy,
      kind: identity.kind,
      profile: identity.profile,
      raw: identity.raw,
      created_at: time(identity.createdAt),
      last_login: time(identity.lastLoginAt),
    })),
  };
}

function time(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
