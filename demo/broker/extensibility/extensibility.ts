import type { BrokerServices } from '../broker-services.js';
import type { ActionLibrary } from './actions/action-library.js';
import type { ConnectionScripts, ConnectionScriptSettings } from './database/connection-scripts.js';
import type { ImportJobs } from './database/import-jobs.js';
import type { HookLibrary } from './hooks/hook-library.js';
import type { ScriptHost } from './host/script-host.js';
import type { EventFlows } from './pipeline/event-flows.js';
import type { RuleLibrary } from './rules/rule-library.js';
import type { ScriptLogRepository } from './store/script-log-repository.js';
import type { TraceRepository } from './store/trace-repository.js';

/** The name under which the part that runs scripts offers itself. */
export const extensibilityName = 'extensibility';

/** The part of the broker that runs the tenant's scripts, for handlers of connections and for the management interface. */
export interface Extensibility {
  /** Its processes start with the first call. */
  readonly host: ScriptHost;
  readonly actions: ActionLibrary;
  readonly rules: RuleLibrary;
  readonly hooks: HookLibrary;
  /** The scripts of the flows beside the login. */
  readonly flows: EventFlows;
  /** What scripts did at logins, step by step. */
  readonly traces: TraceRepository;
  /** What scripts wrote and how they failed. */
  readonly log: ScriptLogRepository;
  /** Bulk imports of custom databases. */
  readonly imports: ImportJobs;
  /** Opens the scripts of a custom database; called by the connection's handler. */
  openConnection(id: string, settings: ConnectionScriptSettings): ConnectionScripts;
  /** The scripts of an open custom database: its operations, versions, configuration, progress. */
  connection(id: string): ConnectionScripts | undefined;
}

/** The part that runs scripts, if this broker has it. */
export function extensibilityOf(services: Pick<BrokerServices, 'extras'>): Extensibility | undefined {
  return services.extras.get(extensibilityName) as Extensibility | undefined;
}
