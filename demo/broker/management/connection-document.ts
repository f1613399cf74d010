import type { OpenConnection } from '../connections/connection-directory.js';
import { maskSecrets } from './secret-options.js';

/** A connection in a list. */
export interface ConnectionSummary {
  readonly id: string;
  readonly strategy: string;
  readonly kind: string;
  readonly label: unknown;
  readonly domains: readonly string[];
  readonly sync: string;
  /** The clients that may use it; `null` stands for all. */
  readonly clients: readonly string[] | null;
  readonly disabled: boolean;
  /** Whether it stands as the configuration wrote it, or the API has changed it. */
  readonly source: 'configuration' | 'api';
}

/** What a list of connections tells of one. */
export function summarizeConnection({ connection }: OpenConnection, changed: boolean): ConnectionSummary {
  return {
    id: connection.id,
    strategy: connection.strategy,
    kind: connection.kind,
    label: connection.label,
    domains: connection.domains,
    sync: connection.sync,
    clients: connection.clients ?? null,
    disabled: connection.config['disabled'] === true,
    source: changed ? 'api' : 'configuration',
  };
}

/** All that the API tells of a connection: what was written, secrets masked, and what follows from it. */
export function describeManagedConnection(open: OpenConnection, changed: boolean): Readonly<Record<string, unknown>> {
  const { config } = open.connection;
  return {
    ...config,
    ...summarizeConnection(open, changed),
    options: maskSecrets(config['options'] ?? {}),
    can_try: open.handler.begin !== undefined || open.handler.turn !== undefined,
    has_status: open.handler.status !== undefined,
  };
}

/** What of that is computed, and cannot be written; sent back unchanged it is not an error. */
export const computedMembers: ReadonlySet<string> = new Set(['source', 'can_try', 'has_status']);

/** Whether a connection fits what somebody searches for, in its id, its names or its domains. */
export function matchesSearch({ connection }: OpenConnection, search: string): boolean {
  const { id, label, strategy, domains } = connection;
  const labels = typeof label === 'string' ? [label] : Object.values(label);
  return [id, strategy, ...labels, ...domains].some((text) => text.toLowerCase().includes(search));
}
