import { createMemoryStore } from './session-store.js';
import type { Change, Kept, SessionStore, StoredSession, StoredToken } from './session-store.js';

// Some engines never answer where storage is blocked.
const patienceMs = 3_000;
const storeName = 'clients';

function open(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open('idp-login', 1);
    const timer = setTimeout(() => reject(new Error('no answer')), patienceMs);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName);
    request.onerror = () => reject(request.error ?? new Error());
    request.onsuccess = () => {
      clearTimeout(timer);
      resolve(request.result);
    };
  });
}

const isText = (value: unknown): boolean => typeof value === 'string';

const isToken = (token: Partial<StoredToken> | null): boolean =>
  isText(token?.value) &&
  isText(token?.resource) &&
  Number.isFinite(token?.expiresAtMs) &&
  Array.isArray(token?.scope) &&
  token.scope.every(isText);

/** Tells whether what was found in storage is of this version of the package; what is not is as good as nothing. */
function isSound(name: keyof Kept, value: unknown): boolean {
  if (name === 'key') return (value as Partial<CryptoKeyPair> | undefined)?.privateKey instanceof CryptoKey;
  const { id, version, user, idToken, refreshToken, tokens, bound } = (value ?? {}) as Partial<StoredSession>;
  return (
    [id, idToken, user?.sub, refreshToken ?? ''].every(isText) &&
    Number.isSafeInteger(version) &&
    typeof bound === 'boolean' &&
    Array.isArray(tokens) &&
    tokens.every(isToken)
  );
}

/**
 * Keeps the session in IndexedDB, where all tabs see one state: local storage is not read back consistently even inside
 * a Web Lock.
 *
 * Where IndexedDB is blocked, full or broken, the session goes on in memory, and `onDegraded` is told once.
 */
export function createIndexedDbStore(
  factory: IDBFactory,
  owner: string,
  onDegraded: (cause: unknown) => void,
): SessionStore {
  const memory = createMemoryStore();
  let database: Promise<IDBDatabase> | undefined;
  let durable = true;

  function degrade(cause: unknown): void {
    // Several calls can fail at once.
    if (durable) onDegraded(cause);
    durable = false;
  }

  async function access<K extends keyof Kept>(
    name: K,
    change?: (before: Kept[K] | undefined) => Kept[K] | undefined,
  ): Promise<Change<Kept[K]>> {
    const opened = await (database ??= open(factory));
    // Another version of the package may want to change the database; it must not wait for this page.
    opened.onversionchange = opened.onclose = () => {
      opened.close();
      database = undefined;
    };
    return new Promise((resolve, reject) => {
      const transaction = opened.transaction(storeName, change ? 'readwrite' : 'readonly');
      const store = transaction.objectStore(storeName);
      const place = `${name} ${owner}`;
      const found = store.get(place);
      let result: Change<Kept[K]>;
      found.onsuccess = () => {
        const before = isSound(name, found.result) ? (found.result as Kept[K]) : undefined;
        const after = change ? change(before) : before;
        if (change && after) store.put(after, place);
        else if (change) store.delete(place);
        result = { before, after };
      };
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(transaction.error ?? new Error());
    });
  }

  return {
    get durable() {
      return durable;
    },
    async access(name, change) {
      // A connection that went stale is opened anew once; then memory takes over for good.
      for (let attempt = 0; durable && attempt < 2; attempt++) {
        try {
          const result = await access(name, change);
          // A copy for the day on which storage fails in the middle of a session.
          await memory.access(name, () => result.after);
          return result;
        } catch (cause) {
          database = undefined;
          if (attempt) degrade(cause);
        }
      }
      return memory.access(name, change);
    },
  };
}
