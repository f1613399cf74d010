import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { createTransactionStore } from '../../src/client/transaction-store.js';
import type { Transaction } from '../../src/client/transaction-store.js';
import { memoryStorage } from './support/memory-page.js';

const minute = 60_000;

function open() {
  const world = { now: 0 };
  const sessionStorage = memoryStorage();
  const store = createTransactionStore({ sessionStorage, now: () => world.now });
  const save = (state: string): void =>
    store.save({
      state,
      codeVerifier: `verifier of ${state}`,
      issuer: 'https://broker.example',
      clientId: 'app',
      redirectUri: '/callback',
      returnTo: '/x',
      createdAtMs: world.now,
    } as Transaction);
  return { world, sessionStorage, store, save };
}

describe('the transaction store', () => {
  it('gives a transaction away once, and keeps a trace without secrets', () => {
    const { store, save, sessionStorage } = open();
    save('a');
    const first = store.take('a');
    assert.equal(first && 'codeVerifier' in first && first.codeVerifier, 'verifier of a');
    assert.deepEqual(store.take('a'), {
      state: 'a',
      issuer: 'https://broker.example',
      clientId: 'app',
      redirectUri: '/callback',
      returnTo: '/x',
      createdAtMs: 0,
      used: true,
    });
    assert.ok(
      !JSON.stringify(
        [...Array(sessionStorage.length).keys()].map((i) => sessionStorage.getItem(sessionStorage.key(i) ?? '')),
      ).includes('verifier'),
    );
  });

  it('looks one up without giving it away', () => {
    const { store, save } = open();
    save('a');
    assert.equal(store.find('a')?.state, 'a');
    assert.ok('codeVerifier' in (store.take('a') ?? {}));
  });

  it('keeps many at once, each by its own state', () => {
    const { store, save } = open();
    for (const state of ['a', 'b', 'c']) save(state);
    for (const state of ['c', 'a', 'b']) assert.equal((store.take(state) as Transaction).state, state);
  });

  it('finds nothing under a name that was not saved, whatever objects have by nature', () => {
    const { store } = open();
    for (const state of ['x', '__proto__', 'constructor', 'toString', 'length', 'key', ''])
      assert.equal(store.take(state), undefined);
  });

  it('forgets a transaction after 15 minutes, and sweeps it away with the next', () => {
    const { world, store, save, sessionStorage } = open();
    save('a');
    save('b');
    world.now = 14 * minute;
    assert.ok(store.take('a'));
    world.now = 16 * minute;
    assert.equal(store.take('b'), undefined);
    save('c');
    assert.equal(sessionStorage.length, 1);
  });

  it('forgets one that comes from the future, when a clock was turned back', () => {
    const { world, store, save } = open();
    save('a');
    world.now = -20 * minute;
    assert.equal(store.take('a'), undefined);
  });

  it('does not stumble over what others left in the storage', () => {
    const { store, save, sessionStorage } = open();
    sessionStorage.setItem('idp-login:transaction:broken', '{"createdAt');
    sessionStorage.setItem('idp-login:transaction:null', 'null');
    sessionStorage.setItem('idp-login:transaction:text', '"x"');
    sessionStorage.setItem('other', '{}');
    assert.equal(store.take('broken'), undefined);
    assert.equal(store.take('text'), undefined);
    save('a');
    assert.equal(sessionStorage.getItem('other'), '{}');
    assert.equal(sessionStorage.getItem('idp-login:transaction:broken'), null);
  });

  it('says that a redirect cannot come back where storage is blocked or full', () => {
    const blocked = Object.assign(memoryStorage(), {
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    });
    for (const sessionStorage of [undefined, blocked]) {
      const store = createTransactionStore({ sessionStorage, now: () => 0 });
      assert.throws(() => store.save({ state: 'a' } as Transaction), { code: 'transaction_lost', phase: 'storage' });
      assert.equal(store.take('a'), undefined);
    }
  });
});
