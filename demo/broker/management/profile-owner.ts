import type { BrokerCore } from '../broker-module.js';
import type { User } from '../store/user-repository.js';

/**
 * Who decides what is in a user's profile:
 * `application` (it may be edited), `sync` (five attributes follow the source at each login), `source` (all of it does).
 */
export type ProfileOwner = 'application' | 'sync' | 'source';

const ownStores: ReadonlySet<string> = new Set(['database', 'email', 'sms', 'voice', 'passkey']);

/** Who owns the profile of a user: it depends on the connection of the primary identity. */
export function profileOwner(core: BrokerCore, user: User): ProfileOwner {
  const [primary] = user.identities;
  const open = primary === undefined ? undefined : core.connections().get(primary.connection);
  // Nobody writes over the profile of a user whose connection is gone.
  if (open === undefined) return 'application';
  const { strategy, sync, config } = open.connection;
  if (ownStores.has(strategy)) return 'application';
  if (strategy === 'custom-database') {
    const { import: imports } = (config['options'] ?? {}) as { readonly import?: unknown };
    return imports === true ? 'application' : 'source';
  }
  return sync === 'on_each_login' ? 'sync' : 'application';
}
