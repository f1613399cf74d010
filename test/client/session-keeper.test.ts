import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import type { Environment } from '../../src/client/environment.js';
import type { Session } from '../../src/client/login-client.js';
import { createSessionKeeper } from '../../src/client/session-keeper.js';
import type { SessionKeeper } from '../../src/client/session-keeper.js';
import { createMemoryStore } from '../../src/client/session-store.js';
import type { SessionStore, StoredSession } from '../../src/client/session-store.js';
import { LoginError } from '../../src/errors/login-error.js';
import { sharedBrowser } from './support/shared-browser.js';

const minute = 60_000;

/** A broker whose refresh tokens work once, and some tabs that share one browser. */
function scene(given: Partial<Environment> = sharedBrowser(), store: SessionStore = createMemoryStore()) {
  const world = {
    now: 1_000_000,
    refreshes: 0,
    reuses: 0,
    discarded: [] as StoredSession[],
    live: 'r0',
    /** What the broker answers with instead of tokens. */
    failure: undefined as LoginError | undefined,
    /** Runs while the broker thinks. */
    meanwhile: async (): Promise<void> => undefined,
    store,
    tab(): SessionKeeper {
      const environment: Environment = { fetch, now: () => world.now, ...given };
      return createSessionKeeper(environment, store, 'issuer client', 1000, {
        async refresh(session, resource) {
          world.refreshes++;
          if (session.refreshToken !== world.live) world.reuses++;
          await world.meanwhile();
          await new Promise((resolve) => setImmediate(resolve));
          if (world.failure) throw world.failure;
          world.live = `r${world.refreshes}`;
          const token = {
            value: `a${world.refreshes}${resource}`,
            resource,
            scope: [],
            expiresAtMs: world.now + minute,
          };
          const others = session.tokens.filter((other) => other.resource !== resource);
          return { ...session, version: session.version + 1, refreshToken: world.live, tokens: [...others, token] };
        },
        discard: (session) => void world.discarded.push(session),
      });
    },
    session: (more: Partial<StoredSession> = {}): StoredSession => ({
      id: 's1',
      version: 0,
      user: { sub: 'ada' },
      idToken: 'id',
      refreshToken: 'r0',
      bound: false,
      tokens: [{ value: 'a0', resource: '', scope: ['openid'], expiresAtMs: world.now + minute }],
      ...more,
    }),
  };
  return world;
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('a session', () => {
  it('is loading, then what storage says', async () => {
    const world = scene();
    const keeper = world.tab();
    assert.deepEqual(keeper.get(), { status: 'loading' });
    assert.deepEqual(await keeper.ready(), { status: 'signed-out', reason: 'never' });
    await keeper.begin(world.session({ connection: 'fabrikam' }));
    assert.deepEqual(keeper.get(), {
      status: 'signed-in',
      user: { sub: 'ada' },
      connection: 'fabrikam',
      scope: ['openid'],
      accessTokenExpiresAtMs: world.now + minute,
    });
    assert.deepEqual(await world.tab().ready(), keeper.get());
  });

  it('tells its listeners each change, and keeps one value between changes', async () => {
    const world = scene();
    const keeper = world.tab();
    const heard: Session['status'][] = [];
    const stop = keeper.subscribe(({ status }) => heard.push(status));
    await keeper.ready();
    await keeper.begin(world.session());
    assert.equal(keeper.get(), keeper.get());
    await keeper.end();
    stop();
    await keeper.begin(world.session({ id: 's2' }));
    assert.deepEqual(heard, ['signed-out', 'signed-in', 'signed-out']);
  });

  it('is one for all tabs: a sign-in and a sign-out reach the others', async () => {
    const world = scene();
    const [one, two] = [world.tab(), world.tab()];
    await Promise.all([one.ready(), two.ready()]);
    await one.begin(world.session());
    await settle();
    assert.equal(two.get().status, 'signed-in');
    await two.end();
    await settle();
    assert.deepEqual(one.get(), { status: 'signed-out', reason: 'elsewhere' });
    assert.deepEqual(two.get(), { status: 'signed-out', reason: 'signed-out' });
    await assert.rejects(one.token(''), { code: 'login_required' });
  });

  it('drops the former person in every tab when another signs in', async () => {
    const world = scene();
    const [one, two] = [world.tab(), world.tab()];
    await one.begin(world.session());
    await settle();
    await two.begin(world.session({ id: 's2', user: { sub: 'eve' } }));
    await settle();
    const session = one.get();
    assert.equal(session.status === 'signed-in' && session.user.sub, 'eve');
  });

  it('never shows what it holds to the other tabs', async () => {
    const said: unknown[] = [];
    const channel = { postMessage: (data: unknown) => void said.push(data), close: () => undefined };
    const world = scene({ ...sharedBrowser(), openChannel: () => channel as unknown as BroadcastChannel });
    const keeper = world.tab();
    await keeper.begin(world.session());
    await keeper.token('', { refresh: true });
    await keeper.end();
    assert.deepEqual(said, ['changed', 'changed', 'changed']);
  });
});

describe('an access token', () => {
  it('comes from memory while it is good: one promise, no storage, no lock', async () => {
    const store = createMemoryStore();
    const world = scene({}, store);
    const keeper = world.tab();
    await keeper.begin(world.session());
    store.access = () => Promise.reject(new Error('storage was used'));
    assert.equal(await keeper.token(''), 'a0');
    assert.equal(keeper.token(''), keeper.token(''));
    assert.equal(world.refreshes, 0);
  });

  it('is renewed when it ends within thirty seconds, or as long as was asked for', async () => {
    const world = scene();
    const keeper = world.tab();
    await keeper.begin(world.session());
    world.now += 31_000;
    assert.equal(await keeper.token('', { minTtlSeconds: 10 }), 'a0');
    assert.equal(await keeper.token(''), 'a1');
    assert.equal(await keeper.token('', { minTtlSeconds: 59 }), 'a1');
    assert.equal(await keeper.token('', { refresh: true }), 'a2');
  });

  it('is renewed once for a hundred callers', async () => {
    for (const browser of [sharedBrowser(), {}]) {
      const world = scene(browser);
      const keeper = world.tab();
      await keeper.begin(world.session());
      world.now += minute;
      const tokens = await Promise.all(Array.from({ length: 100 }, () => keeper.token('')));
      assert.deepEqual([...new Set(tokens)], ['a1']);
      assert.equal(world.refreshes, 1);
    }
  });

  it('is renewed once for fifty tabs, round after round, and no refresh token is used twice', async () => {
    const world = scene();
    const tabs = Array.from({ length: 50 }, () => world.tab());
    await tabs[0]?.begin(world.session());
    for (let round = 1; round <= 20; round++) {
      await settle();
      world.now += minute;
      const tokens = await Promise.all(tabs.map((tab) => tab.token('')));
      assert.deepEqual([...new Set(tokens)], [`a${round}`]);
      assert.equal(world.refreshes, round);
    }
    assert.equal(world.reuses, 0);
  });

  it('is one for each resource, and the refresh token is still used by one at a time', async () => {
    for (const browser of [sharedBrowser(), {}]) {
      const world = scene(browser);
      const keeper = world.tab();
      await keeper.begin(world.session());
      const [orders, stock] = await Promise.all([keeper.token('orders'), keeper.token('stock')]);
      assert.deepEqual([orders, stock], ['a1orders', 'a2stock']);
      assert.equal(await keeper.token(''), 'a0');
      assert.equal(world.reuses, 0);
    }
  });

  it('is the old one when the broker cannot be asked but the old one is good', async () => {
    const world = scene();
    const keeper = world.tab();
    await keeper.begin(world.session());
    world.now += 40_000;
    world.failure = new LoginError('network', 'down');
    assert.equal(await keeper.token(''), 'a0');
    world.now += minute;
    await assert.rejects(keeper.token(''), { code: 'network', retryable: true });
    assert.equal(keeper.get().status, 'signed-in', 'a network that is down ends no session');
    world.failure = undefined;
    assert.equal(await keeper.token(''), 'a3');
  });

  it('never comes from a session that the broker has ended', async () => {
    const world = scene();
    const [one, two] = [world.tab(), world.tab()];
    await one.begin(world.session());
    await settle();
    world.failure = new LoginError('session_expired', 'revoked', { phase: 'refresh' });
    await assert.rejects(one.token('', { refresh: true }), { code: 'session_expired' });
    const session = one.get();
    assert.equal(session.status, 'expired');
    assert.equal(session.status === 'expired' && session.user.sub, 'ada');
    await settle();
    assert.deepEqual(two.get(), { status: 'signed-out', reason: 'elsewhere' });
    assert.equal(one.get().status, 'expired', 'hearing of it again changes nothing');
    await assert.rejects(one.token(''), { code: 'login_required' });
  });

  it('is what another tab got, when this one was too late (no locks)', async () => {
    const { openChannel } = sharedBrowser();
    const world = scene(openChannel ? { openChannel } : {});
    const [one, two] = [world.tab(), world.tab()];
    await one.begin(world.session());
    await settle();
    world.meanwhile = async () => {
      world.meanwhile = async () => undefined;
      await two.token('', { refresh: true });
      world.failure = new LoginError('session_expired', 'reuse', { phase: 'refresh' });
    };
    assert.equal(await one.token('', { refresh: true }), 'a2');
    assert.equal(one.get().status, 'signed-in');
  });

  it('ends with its session when there is nothing to renew it', async () => {
    const world = scene();
    const keeper = world.tab();
    await keeper.begin(world.session({ refreshToken: undefined }));
    world.now += 40_000;
    assert.equal(await keeper.token(''), 'a0', 'its last seconds are used up first');
    world.now += minute;
    await assert.rejects(keeper.token(''), { code: 'session_expired', phase: 'refresh' });
    assert.equal(keeper.get().status, 'expired');
  });

  it('is thrown away when somebody signed out while it was on its way', async () => {
    const world = scene();
    const [one, two] = [world.tab(), world.tab()];
    await one.begin(world.session());
    await settle();
    world.meanwhile = async () => {
      await two.end();
    };
    await assert.rejects(one.token('', { refresh: true }), { code: 'login_required' });
    assert.equal(world.discarded[0]?.refreshToken, 'r1', 'and given back to the broker');
    await settle();
    assert.equal(one.get().status, 'signed-out');
    assert.equal((await world.store.access('session')).after, undefined);
  });

  it('is not waited for any more by a caller who gave up; the others get it', async () => {
    const world = scene();
    const keeper = world.tab();
    await keeper.begin(world.session());
    world.now += minute;
    const stop = new AbortController();
    const [one, two] = [keeper.token('', { signal: stop.signal }), keeper.token('')];
    stop.abort();
    await assert.rejects(one, { code: 'cancelled' });
    assert.equal(await two, 'a1');
    await assert.rejects(keeper.token('', { refresh: true, signal: AbortSignal.abort() }), { code: 'cancelled' });
  });

  it('is not waited for without end when another tab is frozen', async () => {
    const browser = sharedBrowser();
    const world = scene(browser);
    const keeper = world.tab();
    await keeper.begin(world.session());
    let thaw = (): void => undefined;
    void browser.locks?.request('idp-login issuer client', {}, () => new Promise<void>((resolve) => (thaw = resolve)));
    world.now += minute;
    await assert.rejects(keeper.token(''), { code: 'timeout', retryable: true });
    thaw();
    assert.equal(world.refreshes, 0, 'its refresh token may be in use there');
  });
});

describe('a listener that throws', () => {
  it('does not keep the others from hearing, and is not swallowed', async (t) => {
    const world = scene();
    const keeper = world.tab();
    await keeper.ready();
    const heard: string[] = [];
    keeper.subscribe(() => {
      throw new Error('of the page');
    });
    keeper.subscribe(() => heard.push('second'));
    // Where Node reports what a listener of an EventTarget throws.
    const later = t.mock.method(process, 'nextTick', () => undefined);
    await keeper.begin(world.session());
    later.mock.restore();
    assert.deepEqual(heard, ['second']);
    const [task] = later.mock.calls[0]?.arguments ?? [];
    assert.throws(task as () => void, /of the page/);
  });
});
