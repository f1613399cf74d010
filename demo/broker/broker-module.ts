import type { BrokerServices } from './broker-services.js';
import type { ClientDirectory } from './config/client-directory.js';
import type { Api, Tenant } from './config/tenant-settings.js';
import type { ConfiguredConnection } from './config/tenant.js';
import type { ConnectionDirectory } from './connections/connection-directory.js';
import type { HttpContext } from './http/http-context.js';
import type { Route } from './http/router.js';
import type { PipelineStage } from './interaction/pipeline.js';
import type { BrokerStore } from './store/broker-store.js';

/** Who is signed in to the broker in a browser. */
export interface SignedIn {
  readonly userId: string;
  /** Names the session; it never leaves the broker. */
  readonly session: string;
  /** Seconds since the epoch. */
  readonly authTime: number;
  readonly amr: readonly string[];
  readonly acr?: string;
}

/** What a module may build on. */
export interface BrokerCore {
  readonly issuer: string;
  readonly tenant: Tenant;
  readonly clients: ClientDirectory;
  readonly services: BrokerServices;
  readonly store: BrokerStore;
  /** The connections; they open after all modules are there, so ask when a request comes and not before. */
  connections(): ConnectionDirectory;
  /** The person whose session the request belongs to. */
  signedIn(ctx: HttpContext): Promise<SignedIn | undefined>;
}

/** What a module adds to the broker. */
export interface InstalledModule {
  /** For the handlers of connections, by name: they find it in `services.extras`. */
  readonly extras?: Readonly<Record<string, unknown>>;
  /** Stages of the login pipeline, in their order; after those of the modules before. */
  readonly stages?: readonly PipelineStage[];
  /** What becomes of the connections of the configuration: some were changed while the broker ran. */
  connections?(configured: readonly ConfiguredConnection[]): readonly ConfiguredConnection[];
  /** APIs of the broker's own that tokens can be had for. */
  readonly apis?: readonly Api[];
  /** Assurance values that its stages can give. */
  readonly acrValues?: readonly string[];
  /** Addresses; they go before those of the protocol. */
  readonly routes?: readonly Route[];
  close?(): Promise<void>;
}

/** A part of the broker that it can do without: scripts, second factors, the management interface. */
export type BrokerModule = (core: BrokerCore) => InstalledModule | Promise<InstalledModule>;
