import type { BrokerServices } from '../broker-services.js';
import type { ConfiguredConnection } from '../config/tenant.js';
import type { NormalizedProfile } from '../profile/normalized-profile.js';
import type { User } from '../store/user-repository.js';
import { ConnectionFailure, type TurnReason, type TurnRequest } from './connection-handler.js';

/** Where something happens to an account. */
export interface AccountEvent {
  readonly connection: Pick<ConfiguredConnection, 'id' | 'strategy' | 'label' | 'config'>;
  readonly request: Pick<TurnRequest, 'clientId' | 'ip' | 'userAgent' | 'language' | 'organization' | 'transaction'>;
}

/** A user who is about to be made. */
export interface UpcomingUser {
  readonly profile: NormalizedProfile;
  readonly userMetadata?: Readonly<Record<string, unknown>>;
  /** For the hook at this point alone, which upstream systems give it to as well; Actions never see it. */
  readonly password?: string;
}

/** What the tenant's scripts say to a sign-up. */
export type RegistrationVerdict =
  | {
      readonly allowed: true;
      /** What the scripts add to the metadata of the user. */
      readonly userMetadata: Readonly<Record<string, unknown>>;
      readonly appMetadata: Readonly<Record<string, unknown>>;
    }
  /** The text is the author's, for the person; without one, a script failed. */
  | { readonly allowed: false; readonly text?: string };

/** The tenant's own code beside the login: Hooks and Actions of registration and of passwords. */
export interface AccountScripts {
  /** Before a user of a database or passwordless connection is made. */
  beforeRegistration(event: AccountEvent, user: UpcomingUser): Promise<RegistrationVerdict>;
  /** After a user was made. Nobody waits for it. */
  afterRegistration(event: AccountEvent, user: User): void;
  /** After a password was changed or reset. Nobody waits for it. */
  afterPasswordChange(event: AccountEvent, user: User): void;
  /** Between the code of a reset and the new password. `denied` holds the author's text; it is empty when a script failed. */
  afterResetChallenge(event: AccountEvent, user: User): Promise<{ readonly denied?: string }>;
}

/** The name under which the part that runs scripts offers {@link AccountScripts}. */
export const accountScriptsName = 'account scripts';

const none: AccountScripts = {
  beforeRegistration: async () => ({ allowed: true, userMetadata: {}, appMetadata: {} }),
  afterRegistration: () => undefined,
  afterPasswordChange: () => undefined,
  afterResetChallenge: async () => ({}),
};

/** The tenant's scripts for accounts; without the part that runs scripts, nothing happens. */
export function accountScriptsOf(services: Pick<BrokerServices, 'extras'>): AccountScripts {
  return (services.extras.get(accountScriptsName) as AccountScripts | undefined) ?? none;
}

/** Why a sign-up that scripts refused was not taken: the field of the name is marked, unless a script failed. */
export function registrationReason({ text }: Extract<RegistrationVerdict, { allowed: false }>): TurnReason {
  return text === undefined ? { code: 'server_error' } : { code: 'signup_rejected', field: 'username', text };
}

/** @throws ConnectionFailure — when the scripts stopped a reset */
export function refuseDenied({ denied }: { readonly denied?: string }): void {
  if (denied === undefined) return;
  const reason = 'a script of the tenant stopped the reset';
  if (denied === '') throw new ConnectionFailure('server_error', reason);
  throw new ConnectionFailure('access_denied', reason, { text: denied });
}
