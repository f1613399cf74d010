import type { BrokerServices } from '../broker-services.js';
import type { User } from '../store/user-repository.js';

/** Who asked for a change, for the log. */
export interface LinkEvent {
  readonly ip: string;
  readonly clientId: string;
}

/**
 * Makes every identity of `secondary` one of `primary`. Both must have been proved just before.
 *
 * The id, the profile and the metadata of the primary stay; the metadata of the secondary is lost, and its sessions end.
 */
export function linkAccounts(services: BrokerServices, primary: string, secondary: string, event: LinkEvent): User {
  const user = services.atomically(() => {
    services.endUserSessions(secondary);
    return services.users.link(primary, secondary);
  });
  services.log.write({ type: 'link', userId: primary, ...event, detail: { secondary } });
  return user;
}

/** Gives an identity a user of its own again. The last one cannot leave. */
export function unlinkIdentity(
  services: BrokerServices,
  userId: string,
  identity: { readonly connection: string; readonly sourceUserId: string },
  event: LinkEvent,
): User | undefined {
  const separate = services.users.unlink(userId, identity.connection, identity.sourceUserId);
  if (separate !== undefined) {
    services.log.write({ type: 'unlink', userId, ...event, detail: { separate: separate.userId } });
  }
  return separate;
}

/** Other users whose verified address is the same, the oldest first; what they are may be offered, never done. */
export function accountsWithSameEmail(services: BrokerServices, user: User): readonly User[] {
  const { email, email_verified: isVerified } = user.profile;
  if (email === undefined || isVerified !== true) return [];
  return services.users
    .findByEmail(email)
    .filter(({ userId, profile, blocked }) => userId !== user.userId && profile.email_verified === true && !blocked);
}
