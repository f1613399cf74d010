import type { BrokerAdapter } from '../broker/broker-adapter.js';
import type { RequestLimits } from '../broker/bounded-fetch.js';
import type { ServerMetadata } from '../broker/server-metadata.js';
import type { ResolvedConfig } from '../config/resolve-config.js';
import type { Connection } from '../connection/connection.js';
import type { Dpop } from './dpop.js';
import type { Environment } from './environment.js';
import type { ServerClock } from './server-clock.js';
import type { SessionKeeper } from './session-keeper.js';
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
  readonly transactions: TransactionStore;
  readonly session: SessionKeeper;
  metadata(signal?: AbortSignal): Promise<ServerMetadata>;
  /** The key that this client's tokens are bound to; it is made on first use. */
  dpop(): Promise<Dpop>;
  /** Forgets that key. */
  forgetKey(): Promise<void>;
  /** Whether the key outlives this page. */
  readonly durable: boolean;
  /** The connection of an id, when the broker or the configuration lists it. */
  connection(id: string | undefined, signal?: AbortSignal): Promise<Connection | undefined>;
}
