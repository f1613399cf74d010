import { LoginError } from '../errors/login-error.js';
import type { Environment } from './environment.js';
import type { AccessTokenOptions, Session, Unsubscribe } from './login-client.js';
import type { SessionStore, StoredSession, StoredToken } from './session-store.js';
import { createTabLock } from './tab-lock.js';

/** A refreshed session, to be stored in place of the one that was refreshed. */
export type Refresh = (session: StoredSession, resource: string) => Promise<StoredSession>;

/** Knows the session, keeps all tabs at one state, and refreshes it exactly once. */
export interface SessionKeeper {
  get(): Session;
  ready(): Promise<Session>;
  subscribe(listener: (session: Session) => void): Unsubscribe;
  /** The session with its secrets, as it is stored now. */
  stored(): Promise<StoredSession | undefined>;
  /** Stores the session of a sign-in that has just succeeded. */
  begin(session: StoredSession): Promise<void>;
  /** Forgets the session; gives back what it was. */
  end(): Promise<StoredSession | undefined>;
  token(resource: string, options?: AccessTokenOptions): Promise<string>;
}

interface Hot {
  readonly promise: Promise<string>;
  readonly value: string;
  readonly expiresAtMs: number;
}

const defaultTtlMs = 30_000;

function publicSession(stored: StoredSession): Session {
  const scope = stored.tokens[0]?.scope ?? [];
  return Object.freeze({
    status: 'signed-in',
    user: stored.user,
    ...(stored.connection === undefined ? {} : { connection: stored.connection }),
    scope,
    accessTokenExpiresAtMs: stored.tokens[0]?.expiresAtMs ?? 0,
  });
}

/** Lets one caller stop waiting without stopping the work that others wait for. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new LoginError('cancelled', 'The wait for an access token was cancelled.'));
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}

/**
 * Makes the keeper of one session.
 *
 * @param name - The same in all tabs for one client at one broker.
 * @param refresh - Gets new tokens from the broker; runs in one tab at a time.
 * @param discard - Gives tokens back to the broker that came too late to be used.
 */
export function createSessionKeeper(
  environment: Environment,
  store: SessionStore,
  name: string,
  lockTimeoutMs: number,
  refresh: Refresh,
  discard: (session: StoredSession) => void,
): SessionKeeper {
  const { now } = environment;
  const listeners = new Set<(session: Session) => void>();
  const channel = environment.openChannel?.(`idp-login session ${name}`);
  const renewals = new Map<string, Promise<string>>();
  const hot = new Map<string, Hot>();
  let current: StoredSession | undefined;
  let session: Session = { status: 'loading' };

  function show(next: Session): void {
    session = next;
    for (const listener of [...listeners])
      try {
        listener(next);
      } catch (error) {
        // One listener's fault is not the others'; it surfaces as an uncaught error.
        queueMicrotask(() => {
          throw error;
        });
      }
  }

  /** Takes over what is stored. */
  function adopt(next: StoredSession | undefined, instead: Session): void {
    if (next && next.id === current?.id && next.version <= current.version) return;
    // Nobody was signed in, and nobody is; an `expired` stays one when another tab says so too.
    const heard = instead.status === 'signed-out' && instead.reason === 'elsewhere';
    if (!next && !current && (session.status === instead.status || (heard && session.status !== 'loading'))) return;
    current = next;
    hot.clear();
    for (const { resource, value, expiresAtMs } of next?.tokens ?? [])
      hot.set(resource, { promise: Promise.resolve(value), value, expiresAtMs });
    show(next ? publicSession(next) : instead);
  }

  async function reload(reason: 'never' | 'signed-out' | 'elsewhere'): Promise<void> {
    adopt(await store.readSession(), { status: 'signed-out', reason });
  }

  // The tabs tell each other that the session changed, never what it holds.
  const tell = (): void => channel?.postMessage('changed');
  const lock = createTabLock(environment, `idp-login ${name}`, lockTimeoutMs);
  const loaded = reload('never');

  if (channel) channel.onmessage = () => void reload('elsewhere');
  // A page that was frozen or kept in the back/forward cache heard nothing meanwhile.
  const wake = (): void => void (environment.window?.document.visibilityState === 'visible' && reload('elsewhere'));
  environment.window?.addEventListener('pageshow', wake);
  environment.window?.document.addEventListener('visibilitychange', wake);

  const find = (stored: StoredSession, resource: string): StoredToken | undefined =>
    stored.tokens.find((token) => token.resource === resource);

  /** Ends a session that cannot be renewed, unless another tab has renewed it meanwhile. */
  async function expire(dead: StoredSession, error: LoginError): Promise<StoredSession | undefined> {
    const { after: alive } = await store.updateSession((stored) =>
      stored?.id === dead.id && stored.version === dead.version ? undefined : stored,
    );
    if (!alive) {
      adopt(undefined, Object.freeze({ status: 'expired', user: dead.user, error }));
      tell();
    }
    return alive;
  }

  /** Runs in one tab at a time. */
  async function renew(resource: string, rejected: string | undefined, minTtlMs: number): Promise<string> {
    const stored = await store.readSession();
    adopt(stored, { status: 'signed-out', reason: 'elsewhere' });
    if (!stored) throw new LoginError('login_required', 'Nobody is signed in.', { phase: 'refresh' });

    const known = find(stored, resource);
    const living = (token: StoredToken | undefined, ttlMs: number): string | undefined =>
      token && token.value !== rejected && token.expiresAtMs - ttlMs > now() ? token.value : undefined;
    const enough = living(known, minTtlMs);
    if (enough) return enough;
    // Ends sooner than asked for, but is better than nothing.
    const rest = living(known, 0);

    if (!stored.refreshToken) {
      if (rest) return rest;
      const error = new LoginError(
        'session_expired',
        'The access token has ended, and the broker gave none to renew it.',
        {
          phase: 'refresh',
        },
      );
      await expire(stored, error);
      throw error;
    }

    let next: StoredSession;
    try {
      next = await refresh(stored, resource);
    } catch (error) {
      if ((error as LoginError).code === 'session_expired') {
        const other = await expire(stored, error as LoginError);
        if (other) adopt(other, session);
        const renewed = other && living(find(other, resource), 0);
        if (renewed) return renewed;
      } else if (rest) return rest;
      throw error;
    }
    const { after } = await store.updateSession((latest) => (latest?.id === next.id ? next : latest));
    if (after?.id !== next.id) {
      // Somebody signed out, or in as another person, while the broker answered.
      discard(next);
      throw new LoginError('login_required', 'The session ended while it was being renewed.', { phase: 'refresh' });
    }
    adopt(next, session);
    tell();
    return find(next, resource)?.value ?? '';
  }

  return {
    get: () => session,
    ready: async () => {
      await loaded;
      return session;
    },
    subscribe(listener) {
      // A wrapper, so that a listener that is given twice is called twice and removed once.
      const entry = (next: Session): void => listener(next);
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    stored: () => store.readSession(),

    async begin(next) {
      await loaded;
      await store.updateSession(() => next);
      adopt(next, session);
      tell();
    },

    async end() {
      await loaded;
      const { before } = await store.updateSession(() => undefined);
      adopt(undefined, Object.freeze({ status: 'signed-out', reason: 'signed-out' }));
      tell();
      return before;
    },

    token(resource, options) {
      const ttlMs = options?.minTtlSeconds === undefined ? defaultTtlMs : options.minTtlSeconds * 1000;
      const known = hot.get(resource);
      if (known && !options?.refresh && known.expiresAtMs - ttlMs > now()) return known.promise;

      const rejected = options?.refresh ? known?.value : undefined;
      const key = `${resource} ${ttlMs} ${rejected === undefined}`;
      let renewal = renewals.get(key);
      if (!renewal) {
        renewal = loaded.then(() => lock(() => renew(resource, rejected, ttlMs))).finally(() => renewals.delete(key));
        renewals.set(key, renewal);
      }
      return unlessAborted(renewal, options?.signal);
    },
  };
}
