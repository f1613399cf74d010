import type { User } from '../store/user-repository.js';

/** The role that lets a person in, in `appMetadata.roles` of the user: people cannot give it to themselves. */
export const adminRole = 'admin';

/** Whether a user is an administrator of the tenant. */
export function isAdmin({ appMetadata }: Pick<User, 'appMetadata'>): boolean {
  const roles = appMetadata['roles'];
  return Array.isArray(roles) && roles.includes(adminRole);
}
