import type { User } from './login-client.js';

/** An access token, and what it is for. */
export interface StoredToken {
  readonly value: string;
  /** The resource indicator that it was asked for with; empty when none was. */
  readonly resource: string;
  readonly scope: readonly string[];
  /** By the clock of this machine. */
  readonly expiresAtMs: number;
}

/** One session as all tabs share it. */
export interface StoredSession {
  /** Random; another sign-in makes another session. */
  readonly id: string;
  /** Grows with each refresh. */
  readonly version: number;
  readonly user: User;
  readonly idToken: string;
  readonly connection?: string | undefined;
  readonly refreshToken?: string | undefined;
  readonly tokens: readonly StoredToken[];
  /** Whether the tokens are bound to the key in this store. */
  readonly bound: boolean;
}

/** What is kept of one client at one broker. */
export interface Kept {
  readonly session: StoredSession;
  /** The key that tokens are bound to. */
  readonly key: CryptoKeyPair;
}

/** One step in the life of what is kept. */
export interface Change<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** Keeps the session of one client at one broker, and the key that its tokens are bound to. */
export interface SessionStore {
  /** Whether what is kept outlives this page. */
  readonly durable: boolean;
  /**
   * Reads, or replaces in one step that no other tab can come between.
   *
   * @param change - Gets what is kept now; what it returns is kept, or nothing is when it returns `undefined`. Pure: it
   *   is called again when storage fails.
   */
  access<K extends keyof Kept>(
    name: K,
    change?: (before: Kept[K] | undefined) => Kept[K] | undefined,
  ): Promise<Change<Kept[K]>>;
}

/** Keeps everything in this page's memory. */
export function createMemoryStore(): SessionStore {
  const kept: { [K in keyof Kept]?: Kept[K] | undefined } = {};
  return {
    durable: false,
    async access(name, change) {
      const before = kept[name];
      return { before, after: change ? (kept[name] = change(before)) : before };
    },
  };
}
