import { expect } from '@open-wc/testing';
import { generateDpopKey } from '../../src/client/dpop.js';
import { createIndexedDbStore } from '../../src/client/indexeddb-store.js';
import type { SessionStore, StoredSession } from '../../src/client/session-store.js';

const owner = (): string => crypto.randomUUID();
const session = (version = 0): StoredSession => ({
  id: 's',
  version,
  user: { sub: 'ada' },
  idToken: 'id',
  refreshToken: 'refresh',
  tokens: [],
  bound: true,
});
const open = (name: string, degraded: unknown[] = [], factory = indexedDB): SessionStore =>
  createIndexedDbStore(factory, name, (cause) => degraded.push(cause));

describe('the IndexedDB store', () => {
  it('keeps a session for the next page', async () => {
    const name = owner();
    await open(name).access('session', () => session(3));
    expect((await open(name).access('session')).after).to.deep.equal(session(3));
    expect((await open(owner()).access('session')).after).to.equal(undefined);
  });

  it('keeps a key that nobody can read, and gives all pages the same one', async () => {
    const name = owner();
    const stores = [open(name), open(name), open(name)];
    const keys = await Promise.all(
      stores.map(async (store) => {
        const mine = await generateDpopKey();
        return (await store.access('key', (other) => other ?? mine)).after;
      }),
    );
    const jwks = await Promise.all(
      keys.map((pair) => crypto.subtle.exportKey('jwk', (pair as CryptoKeyPair).publicKey)),
    );
    expect(new Set(jwks.map(({ x }) => x)).size).to.equal(1);
    expect(keys[0]?.privateKey.extractable).to.equal(false);
  });

  it('lets no page come between the reading and the writing of another', async () => {
    const name = owner();
    const stores = [open(name), open(name), open(name), open(name)];
    await stores[0]?.access('session', () => session(0));
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        (stores[index % 4] as SessionStore).access(
          'session',
          (before) => before && { ...before, version: before.version + 1 },
        ),
      ),
    );
    expect((await stores[0]?.access('session'))?.after?.version).to.equal(100);
  });

  it('forgets', async () => {
    const name = owner();
    const store = open(name);
    await store.access('session', () => session());
    expect(await store.access('session', () => undefined)).to.deep.equal({ before: session(), after: undefined });
    expect((await open(name).access('session')).after).to.equal(undefined);
  });

  it('takes what is not its own for nothing', async () => {
    const name = owner();
    const store = open(name);
    for (const junk of ['text', 5, null, {}, { id: 's' }, { ...session(), tokens: 'x' }, { ...session(), user: {} }]) {
      await store.access('session', () => junk as StoredSession);
      expect((await open(name).access('session')).after, JSON.stringify(junk)).to.equal(undefined);
    }
    await store.access('key', () => ({ privateKey: 'x' }) as unknown as CryptoKeyPair);
    expect((await open(name).access('key')).after).to.equal(undefined);
  });

  it('opens the database anew after it was closed under it', async () => {
    const name = owner();
    const degraded: unknown[] = [];
    const store = open(name, degraded);
    await store.access('session', () => session(1));
    await new Promise((resolve) => {
      indexedDB.deleteDatabase('idp-login').onsuccess = resolve;
    });
    expect((await store.access('session')).after).to.equal(undefined);
    await store.access('session', () => session(2));
    expect((await open(name).access('session')).after?.version).to.equal(2);
    expect(degraded).to.have.length(0);
    expect(store.durable).to.equal(true);
  });

  it('goes on in memory where IndexedDB is blocked, and says so once', async () => {
    const degraded: unknown[] = [];
    const blocked = {
      open: () => {
        throw new DOMException('blocked', 'SecurityError');
      },
    } as unknown as IDBFactory;
    const store = open(owner(), degraded, blocked);
    await store.access('session', () => session());
    expect((await store.access('session')).after).to.deep.equal(session());
    expect(store.durable).to.equal(false);
    expect(degraded).to.have.length(1);
  });

  it('takes what it knew along into memory when storage fails in the middle of a session', async () => {
    const degraded: unknown[] = [];
    let broken = false;
    const factory = {
      open: (name: string, version: number) => {
        if (broken) throw new DOMException('full', 'QuotaExceededError');
        return indexedDB.open(name, version);
      },
    } as unknown as IDBFactory;
    const store = open(owner(), degraded, factory);
    await store.access('session', () => session(7));
    broken = true;
    await new Promise((resolve) => {
      indexedDB.deleteDatabase('idp-login').onsuccess = resolve;
    });
    expect((await store.access('session')).after?.version).to.equal(7);
    expect(degraded).to.have.length(1);
  });

  it('does not wait without end for an IndexedDB that never answers', async () => {
    const silent = { open: () => ({}) } as unknown as IDBFactory;
    const store = open(owner(), [], silent);
    expect((await store.access('session')).after).to.equal(undefined);
    expect(store.durable).to.equal(false);
  }).timeout(15_000);
});
