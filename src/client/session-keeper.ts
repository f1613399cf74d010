import { fail } from '../errors/fail.js';
import type { LoginError } from '../errors/login-error.js';
import type { Environment } from './environment.js';
import type { AccessTokenOptions, Session, Unsubscribe } from './login-client.js';
import type { SessionStore, StoredSession, StoredToken } from './session-store.js';
import { createTabLock } from './tab-lock.js';
import { unlessAborted } from './unless-aborted.js';

/** What the keeper asks of the rest of the client. */
export interface SessionServices {
  /** Gets new tokens from the broker; runs in one tab at a time. */
  refresh(session: StoredSession, resource: string): Promise<StoredSession>;
  /** Gives tokens back to the broker that came too late to be used. */
  discard(session: StoredSession): void;
}

/** Knows the session, keeps all tabs at one state, and refreshes it exactly once. */
export interface SessionKeeper {
  get(): Session;
  ready(): Promise<Session>;
  subscribe(listener: (session: Session) => void): Unsubscribe;
  /** The session with its secrets, as this page knows it. */
  stored(): Promise<StoredSession | undefined>;
  /** Stores the session of a sign-in that has just succeeded. */
  begin(session: StoredSession): Promise<void>;
  /** Forgets the session; gives back what it was. */
  end(): Promise<StoredSession | undefined>;
  token(resource: string, options?: AccessTokenOptions): Promise<string>;
}

/** A token that can be handed out at once. */
interface Hot extends StoredToken {
  readonly promise: Promise<string>;
}

const phase = 'refresh';
const elsewhere: Session = Object.freeze({ status: 'signed-out', reason: 'elsewhere' });

function publicSession({ user, connection, tokens: [first] }: StoredSession): Session {
  return Object.freeze({
    status: 'signed-in',
    user,
    ...(connection !== undefined && { connection }),
    scope: first?.scope ?? [],
    accessTokenExpiresAtMs: first?.expiresAtMs ?? 0,
  });
}

/**
 * Makes the keeper of one session.
 *
 * @param owner - The same in all tabs for one client at one broker.
 */
export function createSessionKeeper(
  environment: Environment,
  store: SessionStore,
  owner: string,
  lockTimeoutMs: number,
  services: SessionServices,
): SessionKeeper {
  const { now, window: page } = environment;
  const lock = createTabLock(environment, `idp-login ${owner}`, lockTimeoutMs);
  const listeners = new EventTarget();
  const renewals = new Map<string, Promise<string>>();
  const hot = new Map<string, Hot>();
  let current: StoredSession | undefined;
  let session: Session = { status: 'loading' };

  /** Takes over what is stored; `instead` is shown when that is nothing. */
  function adopt(next: StoredSession | undefined, instead: Session): void {
    const known = next
      ? next.id === current?.id && next.version <= current.version
      : // Nobody was signed in, and nobody is; what is shown says better why.
        !current && session.status !== 'loading' && (instead === elsewhere || instead.status === session.status);
    if (known) return;
    current = next;
    hot.clear();
    for (const token of next?.tokens ?? [])
      hot.set(token.resource, { ...token, promise: Promise.resolve(token.value) });
    session = next ? publicSession(next) : Object.freeze(instead);
    // One listener's fault is not the others'; it surfaces as an uncaught error.
    listeners.dispatchEvent(new Event('change'));
  }

  async function reload(instead: Session): Promise<StoredSession | undefined> {
    const { after } = await store.access('session');
    adopt(after, instead);
    return after;
  }

  const loaded = reload({ status: 'signed-out', reason: 'never' });

  // The tabs tell each other that the session changed, never what it holds.
  const channel = environment.openChannel?.(`idp-login session ${owner}`);
  const tell = (): void => channel?.postMessage('changed');
  if (channel) channel.onmessage = () => void reload(elsewhere);
  // A page that was frozen, or kept in the back/forward cache, heard nothing meanwhile.
  const wake = (): void => void (page?.document.visibilityState === 'visible' && reload(elsewhere));
  page?.addEventListener('pageshow', wake);
  page?.document.addEventListener('visibilitychange', wake);

  /** Ends a session that cannot be renewed, unless another tab has renewed it meanwhile. */
  async function expire({ id, version, user }: StoredSession, error: LoginError): Promise<StoredSession | undefined> {
    const { after } = await store.access('session', (latest) =>
      latest?.id === id && latest.version === version ? undefined : latest,
    );
    adopt(after, { status: 'expired', user, error });
    if (!after) tell();
    return after;
  }

  /** Runs in one tab at a time. */
  async function renew(resource: string, rejected: string | undefined, minTtlMs: number): Promise<string> {
    const stored = await reload(elsewhere);
    if (!stored) return fail('login_required', phase, 'Nobody is signed in.');
    const usable = ({ tokens }: StoredSession, ttlMs: number): string | undefined =>
      tokens.find(
        (token) => token.resource === resource && token.value !== rejected && token.expiresAtMs - ttlMs > now(),
      )?.value;
    const enough = usable(stored, minTtlMs);
    if (enough) return enough;

    // Ends sooner than was asked for, but is better than nothing.
    const rest = usable(stored, 0);
    let next: StoredSession;
    try {
      if (!stored.refreshToken) fail('session_expired', phase, 'The session has ended.');
      next = await services.refresh(stored, resource);
    } catch (error) {
      const ended = (error as LoginError).code === 'session_expired' && (stored.refreshToken || !rest);
      const other = ended ? await expire(stored, error as LoginError) : undefined;
      const token = ended ? other && usable(other, 0) : rest;
      if (token) return token;
      throw error;
    }
    const { after } = await store.access('session', (latest) => (latest?.id === next.id ? next : latest));
    if (after?.id !== next.id) {
      // Somebody signed out, or in as another person, while the broker answered.
      services.discard(next);
      fail('login_required', phase, 'The session ended while it was being renewed.');
    }
    adopt(next, elsewhere);
    tell();
    return hot.get(resource)?.value ?? '';
  }

  return {
    get: () => session,
    ready: () => loaded.then(() => session),
    subscribe(listener) {
      // A listener that is given twice is called twice, and each is removed by itself.
      const entry = (): void => listener(session);
      listeners.addEventListener('change', entry);
      return () => listeners.removeEventListener('change', entry);
    },
    stored: () => loaded.then(() => current),

    async begin(next) {
      await loaded;
      await store.access('session', () => next);
      adopt(next, elsewhere);
      tell();
    },

    async end() {
      await loaded;
      const { before } = await store.access('session', () => undefined);
      adopt(undefined, { status: 'signed-out', reason: 'signed-out' });
      tell();
      return before;
    },

    token(resource, { refresh, minTtlSeconds = 30, signal } = {}) {
      const ttlMs = minTtlSeconds * 1000;
      const known = hot.get(resource);
      if (known && !refresh && known.expiresAtMs - ttlMs > now()) return known.promise;

      const rejected = refresh ? known?.value : undefined;
      const key = `${ttlMs} ${!rejected} ${resource}`;
      let renewal = renewals.get(key);
      if (!renewal) {
        renewal = loaded.then(() => lock(() => renew(resource, rejected, ttlMs))).finally(() => renewals.delete(key));
        renewals.set(key, renewal);
      }
      return unlessAborted(renewal, signal, phase);
    },
  };
}
