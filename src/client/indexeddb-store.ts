import { createMemoryStore } from './session-store.js';
import type { SessionStore, StoredSession } from './session-store.js';

const databaseName = 'idp-login';
const storeName = 'clients';

// Some engines never answer where storage is blocked.
const patienceMs = 3_000;

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
}

function open(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(databaseName, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(storeName);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('IndexedDB does not answer')), patienceMs);
    settled(request)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}

/** Tells whether a stored value is a session of this version of the package. */
function isSession(value: unknown): value is StoredSession {
  const session = value as Partial<StoredSession> | undefined;
  return typeof session?.id === 'string' && typeof session.user?.sub === 'string' && Array.isArray(session.tokens);
}

/**
 * Keeps the session in IndexedDB, where all tabs see one state: local storage is not read back consistently even inside
 * a Web Lock.
 *
 * Where IndexedDB is blocked, full or broken, the session goes on in memory, and `onDegraded` is told once.
 */
export function createIndexedDbStore(
  factory: IDBFactory,
  name: string,
  onDegraded: (cause: unknown) => void,
): SessionStore {
  const memory = createMemoryStore();
  const sessionKey = `session ${name}`;
  const keyKey = `key ${name}`;
  let database: Promise<IDBDatabase> | undefined;
  let durable = true;

  /** Keeps a copy for the day on which storage fails in the middle of a session. */
  function mirror(session: StoredSession | undefined): StoredSession | undefined {
    void memory.updateSession(() => session);
    return session;
  }

  async function transact<T>(mode: IDBTransactionMode, run: (store: IDBObjectStore) => Promise<T>): Promise<T> {
    const opened = await (database ??= open(factory));
    // Another version of the package may want to change the database; it must not wait for this page.
    opened.onversionchange = opened.onclose = () => {
      opened.close();
      database = undefined;
    };
    const transaction = opened.transaction(storeName, mode);
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB gave up'));
    });
    const [result] = await Promise.all([run(transaction.objectStore(storeName)), done]);
    return result;
  }

  /** Does it in IndexedDB; a connection that went stale is opened anew once; then memory takes over for good. */
  async function durably<T>(task: () => Promise<T>, instead: () => Promise<T>): Promise<T> {
    for (let attempt = 0; durable && attempt < 2; attempt++) {
      try {
        return await task();
      } catch (cause) {
        database = undefined;
        if (attempt) {
          durable = false;
          onDegraded(cause);
        }
      }
    }
    return instead();
  }

  return {
    get durable() {
      return durable;
    },
    readSession: () =>
      durably(
        () =>
          transact('readonly', async (store) => {
            const value: unknown = await settled(store.get(sessionKey));
            return mirror(isSession(value) ? value : undefined);
          }),
        memory.readSession,
      ),
    updateSession: (change) =>
      durably(
        () =>
          transact('readwrite', async (store) => {
            const value: unknown = await settled(store.get(sessionKey));
            const before = isSession(value) ? value : undefined;
            const after = mirror(change(before));
            if (after) store.put(after, sessionKey);
            else store.delete(sessionKey);
            return { before, after };
          }),
        () => memory.updateSession(change),
      ),
    readKey: () =>
      durably(
        () => transact('readonly', async (store) => (await settled(store.get(keyKey))) as CryptoKeyPair | undefined),
        memory.readKey,
      ),
    writeKey: (pair) =>
      durably(
        () =>
          transact('readwrite', async (store) => {
            const kept = (await settled(store.get(keyKey))) as CryptoKeyPair | undefined;
            if (pair && kept) return kept;
            if (pair) store.put(pair, keyKey);
            else store.delete(keyKey);
            return pair;
          }),
        () => memory.writeKey(pair),
      ),
  };
}
