import type { Client } from './tenant-settings.js';

/** The applications of the broker; they can change while it runs. */
export interface ClientDirectory {
  find(id: string): Client | undefined;
  all(): readonly Client[];
  set(client: Client): void;
  remove(id: string): void;
  /** Whether the scripts of an origin may read answers for any client (all that a preflight can know). */
  knowsOrigin(origin: string): boolean;
}

/** Makes the directory of a tenant's applications. */
export function createClientDirectory(list: readonly Client[]): ClientDirectory {
  const clients = new Map(list.map((client) => [client.id, client]));
  return {
    find: (id) => clients.get(id),
    all: () => [...clients.values()],
    set: (client) => void clients.set(client.id, client),
    remove: (id) => void clients.delete(id),
    knowsOrigin: (origin) => [...clients.values()].some(({ webOrigins }) => webOrigins.includes(origin)),
  };
}
