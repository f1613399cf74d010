/** What the client uses of the place it runs in; each member is left out where that place lacks it. */
export interface Environment {
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since the epoch, by the clock of this machine. */
  readonly now: () => number;
  readonly location?: Pick<Location, 'href' | 'origin' | 'assign'> | undefined;
  readonly history?: Pick<History, 'replaceState' | 'state'> | undefined;
  /** Of this tab alone; survives the redirect. */
  readonly sessionStorage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'> | undefined;
  readonly indexedDB?: IDBFactory | undefined;
  readonly locks?: Pick<LockManager, 'request'> | undefined;
  /** Gives nothing where settings block channels. */
  readonly openChannel?: ((name: string) => BroadcastChannel | undefined) | undefined;
  /** Absent in workers and on servers. */
  readonly window?: Window | undefined;
}

/** Reads a global that a browser's settings can block. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** The place that this code runs in: a page, a worker or a server. */
export function browserEnvironment(): Environment {
  const page = globalThis.window as Window | undefined;
  const { location } = globalThis;
  return {
    // Looked up at each call, so that what replaces the global later is used.
    fetch: (input, init) => globalThis.fetch(input, init),
    now: () => Date.now(),
    location: page && location,
    history: page?.history,
    sessionStorage: attempt(() => page?.sessionStorage),
    indexedDB: attempt(() => globalThis.indexedDB),
    locks: attempt(() => globalThis.navigator.locks),
    // Node has the class too, but an open channel would keep its process alive.
    openChannel:
      (location as Location | undefined) && 'BroadcastChannel' in globalThis
        ? (name) => attempt(() => new BroadcastChannel(name))
        : undefined,
    window: page,
  };
}
