import type { Json } from './connections/connection-handler.js';
import type { Mailer } from './messages/mailer.js';
import type { LoginBlocks } from './store/login-block-repository.js';
import type { LogWriter } from './store/log-repository.js';
import type { LocalIdentifierRepository } from './store/local-identifier-repository.js';
import type { ExpiringValues } from './store/expiring-values.js';
import type { OtpChallenges } from './store/otp-challenge-repository.js';
import type { PasswordRepository } from './store/password-repository.js';
import type { TicketRepository } from './store/ticket-repository.js';
import type { UserRepository } from './store/user-repository.js';
import type { Tenant } from './config/tenant-settings.js';
import type { Throttle } from './interaction/throttle.js';
import type { PasswordHasher } from './profile/password-hasher.js';

/** What the broker lends to the handlers of its connections. */
export interface BrokerServices {
  /** The broker's address, without a slash at the end. */
  readonly issuer: string;
  readonly tenantName: string;
  /** Milliseconds since the epoch; tests set it. Never use `Date.now()` for anything that expires. */
  now(): number;
  readonly users: UserRepository;
  readonly identifiers: LocalIdentifierRepository;
  readonly passwords: PasswordRepository;
  readonly hasher: PasswordHasher;
  readonly otp: OtpChallenges;
  /** Links in mails. */
  readonly tickets: TicketRepository;
  /** Names that failed too often; the management interface and a new password let people in again. */
  readonly blocks: LoginBlocks;
  /** Values that end by themselves and survive a restart: request ids, assertion ids, cached credentials. */
  expiring(namespace: string): ExpiringValues;
  readonly mail: Mailer;
  readonly throttle: Throttle;
  /** The tenant's limits, for handlers that send messages. */
  readonly limits: Tenant['limits'];
  readonly log: LogWriter;
  /** A key of this installation for the purpose (32 bytes, derived, survives restarts): for keyed hashes and sealed values. */
  key(purpose: string): Buffer;
  /** A secret of this installation that is not derived, such as a private key: made once, and kept for good. */
  readonly secret: {
    (name: string): Buffer | undefined;
    (name: string, make: () => Buffer): Buffer;
  };
  /**
   * Ends the sessions that began at a connection and whose `upstreamSession` fits, with their grants, because the source
   * ended its own. Returns how many.
   */
  endSessions(connection: string, matches: (upstreamSession: Json | undefined) => boolean): number;
  /** Ends all sessions of a user, with their tokens: after a change of password, when they are blocked. */
  endUserSessions(userId: string, keep?: string): void;
  /** Runs all of it or none: the store's transaction. Nothing may be awaited inside. */
  atomically<T>(work: () => T): T;
  /** Whatever further parts of the broker offer to handlers (SMS gateway, script host, passkeys); keyed by name. */
  readonly extras: ReadonlyMap<string, unknown>;
}
