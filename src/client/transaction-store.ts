import { fail } from '../errors/fail.js';
import type { Environment } from './environment.js';

/** What must be known again when the broker answers an authorization request. Never leaves this tab. */
export interface Transaction {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly issuer: string;
  /** Whether the broker announced that it sends `iss`. */
  readonly issExpected: boolean;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly returnTo: string;
  readonly createdAtMs: number;
  readonly connection?: string | undefined;
  readonly scope: string;
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
export interface UsedTransaction extends Pick<
  Transaction,
  'state' | 'issuer' | 'clientId' | 'redirectUri' | 'returnTo' | 'createdAtMs'
> {
  readonly used: true;
}

/** Keeps transactions by their state, each for one use and for 15 minutes. */
export interface TransactionStore {
  /** @throws {LoginError} transaction_lost — the tab's storage is blocked, so that a redirect could not come back. */
  save(transaction: Transaction): void;
  /** Looks a transaction up; it stays. */
  find(state: string): Transaction | UsedTransaction | undefined;
  /** Gives a transaction away for good and leaves a trace. */
  take(state: string): Transaction | UsedTransaction | undefined;
}

const prefix = 'idp-login:transaction:';
const lifetimeMs = 15 * 60_000;

/**
 * Keeps transactions in the tab's session storage.
 *
 * One entry for each state: two logins in one tab, or two brokers on one page, do not meet.
 */
export function createTransactionStore({
  sessionStorage: storage,
  now,
}: Pick<Environment, 'sessionStorage' | 'now'>): TransactionStore {
  const find = (state: string): Transaction | UsedTransaction | undefined => {
    try {
      const value = JSON.parse(storage?.getItem(prefix + state) ?? 'null') as Transaction | UsedTransaction | null;
      return value?.state === state && Math.abs(now() - value.createdAtMs) < lifetimeMs ? value : undefined;
    } catch {
      return undefined;
    }
  };

  return {
    find,
    save(transaction) {
      try {
        if (!storage) throw new TypeError('no session storage');
        for (let index = storage.length - 1; index >= 0; index--) {
          const key = storage.key(index);
          if (key?.startsWith(prefix) && !find(key.slice(prefix.length))) storage.removeItem(key);
        }
        storage.setItem(prefix + transaction.state, JSON.stringify(transaction));
      } catch (cause) {
        fail('transaction_lost', 'storage', 'Session storage is blocked or full: sign in by popup.', { cause });
      }
    },
    take(state) {
      const found = find(state);
      if (found && !('used' in found)) {
        const { issuer, clientId, redirectUri, returnTo, createdAtMs } = found;
        const trace: UsedTransaction = { state, issuer, clientId, redirectUri, returnTo, createdAtMs, used: true };
        storage?.setItem(prefix + state, JSON.stringify(trace));
      }
      return found;
    },
  };
}
