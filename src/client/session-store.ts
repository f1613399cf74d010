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

/** One step of the session's life. */
export interface SessionChange {
  readonly before: StoredSession | undefined;
  readonly after: StoredSession | undefined;
}

/** Keeps the session of one client at one broker, and the key that its tokens are bound to. */
export interface SessionStore {
  readSession(): Promise<StoredSession | undefined>;
  /**
   * Replaces the session in one step that no other tab can come between.
   *
   * @param change - Gets what is stored now; what it returns is stored, or nothing is when it returns `undefined`. Pure:
   *   it is called again when storage fails.
   */
  updateSession(change: (before: StoredSession | undefined) => StoredSession | undefined): Promise<SessionChange>;
  readKey(): Promise<CryptoKeyPair | undefined>;
  /** Keeps a key unless there is one; gives back the one that is kept. `undefined` forgets it. */
  writeKey(key: CryptoKeyPair | undefined): Promise<CryptoKeyPair | undefined>;
  /** Whether what is kept outlives this page. */
  readonly durable: boolean;
}

/** Keeps everything in this page's memory. */
export function createMemoryStore(): SessionStore {
  let session: StoredSession | undefined;
  let pair: CryptoKeyPair | undefined;
  return {
    durable: false,
    readSession: async () => session,
    async updateSession(change) {
      const before = session;
      session = change(before);
      return { before, after: session };
    },
    readKey: async () => pair,
    writeKey: async (key) => (pair = key && (pair ?? key)),
  };
}
