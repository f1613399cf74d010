import type { Environment } from './environment.js';

/** What must be known again when the broker answers an authorization request. Never leaves this tab. */
export interface Transaction {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** By the broker's own spelling, for the comparison with `iss`. */
  readonly issuer: string;
  /** Whether the broker announced that it sends `iss`. */
  readonly issExpected: boolean;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly returnTo: string;
  readonly createdAtMs: number;
  readonly connection?: string | undefined;
  readonly scope?: string | undefined;
  readonly maxAgeSeconds?: number | undefined;
  /** The authentication contexts of which one must be reached. */
  readonly acrValues?: readonly string[] | undefined;
  /** The person that must come back, when the request is a step-up. */
  readonly sub?: string | undefined;
  /** Whether the tokens will be bound to a key. */
  readonly bound: boolean;
  /** The thumbprint of the key that the code is bound to. */
  readonly jkt?: string | undefined;
}

/** The trace of a transaction that was used; it holds no secret. */
export interface UsedTransaction {
  readonly used: true;
  readonly returnTo: string;
  readonly createdAtMs: number;
}

/** Keeps transactions by their state, each for one use and for 15 minutes. */
export interface TransactionStore {
  save(transaction: Transaction): void;
  /** Gives a transaction away for good and leaves a trace. */
  take(state: string): Transaction | UsedTransaction | undefined;
}

const prefix = 'idp-login:transaction:';
const lifetimeMs = 15 * 60_000;

/**
 * Keeps transactions in the tab's session storage, or in memory where that is blocked.
 *
 * One key for each state: two logins in one tab, or two brokers on one page, do not meet.
 */
export function createTransactionStore({
  sessionStorage,
  now,
}: Pick<Environment, 'sessionStorage' | 'now'>): TransactionStore {
  const memory = new Map<string, string>();

  const read = (key: string): string | null | undefined => {
    try {
      return memory.get(key) ?? sessionStorage?.getItem(key);
    } catch {
      return undefined;
    }
  };
  const write = (key: string, value: string): void => {
    try {
      if (!sessionStorage) throw new TypeError();
      sessionStorage.setItem(key, value);
    } catch {
      // Blocked or full: good enough for a popup or an embedded login, which stay on this page.
      memory.set(key, value);
    }
  };
  const parse = (text: string | null | undefined): Transaction | UsedTransaction | undefined => {
    try {
      const value = JSON.parse(text ?? 'null') as Transaction | UsedTransaction | null;
      const age = now() - (value?.createdAtMs ?? 0);
      return value && age >= -lifetimeMs && age < lifetimeMs ? value : undefined;
    } catch {
      return undefined;
    }
  };
  const sweep = (): void => {
    try {
      for (let index = (sessionStorage?.length ?? 0) - 1; index >= 0; index--) {
        const key = sessionStorage?.key(index);
        if (key?.startsWith(prefix) && !parse(read(key))) sessionStorage?.removeItem(key);
      }
    } catch {
      // Blocked storage holds nothing to sweep.
    }
  };

  return {
    save(transaction) {
      sweep();
      write(prefix + transaction.state, JSON.stringify(transaction));
    },
    take(state) {
      const key = prefix + state;
      const found = parse(read(key));
      if (found && !('used' in found)) {
        const { returnTo, createdAtMs } = found;
        memory.delete(key);
        write(key, JSON.stringify({ used: true, returnTo, createdAtMs } satisfies UsedTransaction));
      }
      return found;
    },
  };
}
