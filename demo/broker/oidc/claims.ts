import type { NormalizedProfile } from '../profile/normalized-profile.js';
import type { User } from '../store/user-repository.js';

/** The claim of ID tokens that names the connection by which the person signed in. */
export const connectionClaim = 'urn:idp-login:connection';

/** The claim of ID tokens that lists the ways in which a person can sign in; the first is the primary one. */
export const identitiesClaim = 'urn:idp-login:identities';

/** The identities of a user, as the tenant's own applications see them. */
export function identitiesOf(user: User): Readonly<Record<string, unknown>> {
  return {
    [identitiesClaim]: user.identities.map(({ connection, kind, sourceUserId }) => ({
      connection,
      kind,
      user_id: sourceUserId,
    })),
  };
}

/** Which claims each scope gives. */
export const claimsByScope: Readonly<Record<string, readonly string[]>> = {
  openid: ['sub', 'auth_time', 'acr', 'amr', connectionClaim],
  profile: [
    'name',
    'nickname',
    'given_name',
    'family_name',
    'preferred_username',
    'picture',
    'locale',
    'zoneinfo',
    'birthdate',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
};

/** Scopes that belong to nobody's API. */
export const identityScopes: readonly string[] = ['openid', 'offline_access', 'profile', 'email', 'phone'];

/** The claims in a user's profile. */
export function claimsOfProfile(profile: NormalizedProfile, updatedAt: number): Record<string, unknown> {
  const { username, phone_verified: phoneVerified, ...rest } = profile;
  const byScope = new Set(Object.values(claimsByScope).flat());
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([name]) => byScope.has(name))),
    ...(username === undefined ? {} : { preferred_username: username }),
    ...(phoneVerified === undefined ? {} : { phone_number_verified: phoneVerified }),
    updated_at: Math.floor(updatedAt / 1000),
  };
}
