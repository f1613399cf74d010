import type { Environment } from '../../../src/client/environment.js';

/** Locks as all tabs of a browser share them. */
export function sharedLocks(): Pick<LockManager, 'request'> {
  const tails = new Map<string, Promise<unknown>>();
  const request = async (name: string, options: LockOptions, task: () => Promise<unknown>): Promise<unknown> => {
    const before = tails.get(name) ?? Promise.resolve();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    tails.set(
      name,
      before.then(() => held),
    );
    const { signal } = options;
    try {
      await new Promise<void>((resolve, reject) => {
        void before.then(() => resolve());
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      });
      return await task();
    } finally {
      release();
    }
  };
  return { request: request as LockManager['request'] };
}

/** Channels as all tabs of a browser share them; a message arrives a turn later, as it does there. */
export function sharedChannels(): (name: string) => BroadcastChannel {
  const open = new Map<string, Set<Channel>>();
  class Channel {
    onmessage: ((event: MessageEvent) => void) | null = null;
    readonly name: string;
    constructor(name: string) {
      this.name = name;
      open.set(name, (open.get(name) ?? new Set()).add(this));
    }
    postMessage(data: unknown): void {
      for (const other of open.get(this.name) ?? [])
        if (other !== this) setImmediate(() => other.onmessage?.({ data: structuredClone(data) } as MessageEvent));
    }
    close(): void {
      open.get(this.name)?.delete(this);
    }
  }
  return (name) => new Channel(name) as unknown as BroadcastChannel;
}

/** What several tabs of one browser share. */
export function sharedBrowser(): Pick<Environment, 'locks' | 'openChannel'> {
  return { locks: sharedLocks(), openChannel: sharedChannels() };
}
