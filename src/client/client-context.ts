import type { BrokerAdapter } from '../broker/broker-adapter.js';
import type { RequestLimits } from '../broker/bounded-fetch.js';
import type { ResolvedConfig } from '../config/resolve-config.js';
import type { Connection } from '../connection/connection.js';
import type { Dpop } from './dpop.js';
import type { Environment } from './environment.js';
import type { MetadataCache } from './metadata-cache.js';
import type { ServerClock } from './server-clock.js';
import type { SessionKeeper } from './session-keeper.js';
import type { SessionStore } from './session-store.js';
import type { SigningKeys } from './signing-keys.js';
import type { TransactionStore } from './transaction-store.js';

/** What the parts of one client share. */
export interface ClientContext {
  readonly config: ResolvedConfig;
  readonly adapter: BrokerAdapter;
  readonly environment: Environment;
  readonly limits: Omit<RequestLimits, 'phase' | 'signal'>;
  readonly clock: ServerClock;
  readonly keys: SigningKeys;
  readonly metadata: MetadataCache;
  readonly transactions: TransactionStore;
  readonly store: SessionStore;
  readonly session: SessionKeeper;
  /** The key that this client's tokens are bound to; it is made on first use. */
  dpop(): Promise<Dpop>;
  /** Finds the connection of an id, when the broker or the configuration lists it. */
  findConnection(id: string | undefined, signal?: AbortSignal): Promise<Connection | undefined>;
}
