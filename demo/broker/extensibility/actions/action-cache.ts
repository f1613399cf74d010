import type { CommandOf } from './action-command.js';
import type { ActionTriggerId } from './triggers.js';

/** What Actions of one trigger keep between logins. Best effort: it lives as long as the broker's process. */
export interface ActionCache {
  /** The entries that have not ended, for the container. */
  snapshot(trigger: ActionTriggerId): Readonly<Record<string, { readonly value: string; readonly expiresAt: number }>>;
  apply(trigger: ActionTriggerId, command: CommandOf<'cache.set'> | CommandOf<'cache.delete'>): void;
}

/** Limits of one trigger's cache; the same stand in ../container/action-api.cjs. */
const limits = { entries: 20, keyBytes: 64, valueBytes: 4096, bytes: 8192, longestMs: 24 * 60 * 60 * 1000 } as const;

/** Makes an empty cache. */
export function createActionCache(now: () => number): ActionCache {
  const caches = new Map<ActionTriggerId, Map<string, { readonly value: string; readonly expiresAt: number }>>();

  function entriesOf(trigger: ActionTriggerId): Map<string, { readonly value: string; readonly expiresAt: number }> {
    const entries = caches.get(trigger) ?? new Map<string, { readonly value: string; readonly expiresAt: number }>();
    caches.set(trigger, entries);
    for (const [key, { expiresAt }] of entries) if (expiresAt <= now()) entries.delete(key);
    return entries;
  }

  return {
    snapshot: (trigger) => Object.fromEntries(entriesOf(trigger)),
    apply(trigger, command) {
      const entries = entriesOf(trigger);
      if (command.type === 'cache.delete') {
        entries.delete(command.key);
        return;
      }
      const { key, value, expiresAt } = command;
      const keyBytes = Buffer.byteLength(key);
      if (keyBytes > limits.keyBytes || Buffer.byteLength(value) > limits.valueBytes) return;
      entries.delete(key);
      entries.set(key, { value, expiresAt: Math.min(expiresAt, now() + limits.longestMs) });
      // Several logins may write at the same time: the oldest entries make room.
      for (const oldest of entries.keys()) {
        if (entries.size <= limits.entries && sizeOf(entries) <= limits.bytes) break;
        entries.delete(oldest);
      }
    },
  };
}

function sizeOf(entries: ReadonlyMap<string, { readonly value: string }>): number {
  let bytes = 0;
  for (const [key, { value }] of entries) bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  return bytes;
}
