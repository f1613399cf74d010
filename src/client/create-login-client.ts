import { oidc } from '../broker/adapters/oidc.js';
import type { BrokerAdapter } from '../broker/broker-adapter.js';
import type { LoginClientConfig } from '../config/login-client-config.js';
import { resolveConfig } from '../config/resolve-config.js';
import { LoginError } from '../errors/login-error.js';
import { apiFetch } from './api-fetch.js';
import type { StepUpChallenge } from './api-fetch.js';
import { createCallbackHandler } from './callback-handler.js';
import type { ClientContext } from './client-context.js';
import type * as BeyondRedirect from './beyond-redirect.js';
import { createDpop, generateDpopKey } from './dpop.js';
import type { Dpop } from './dpop.js';
import type { EmbeddedLogin } from './embedded-login.js';
import { browserEnvironment } from './environment.js';
import type { Environment } from './environment.js';
import { createIndexedDbStore } from './indexeddb-store.js';
import type { LoginClient } from './login-client.js';
import { createMetadataCache } from './metadata-cache.js';
import { retry } from './retry.js';
import { createServerClock } from './server-clock.js';
import { createSessionKeeper } from './session-keeper.js';
import { createMemoryStore } from './session-store.js';
import { signIn } from './sign-in.js';
import { revoke, signOut } from './sign-out.js';
import { createSigningKeys } from './signing-keys.js';
import { refreshSession } from './token-grant.js';
import { createTransactionStore } from './transaction-store.js';

/** What {@link createLoginClient} takes: the configuration, and code that plain data cannot hold. */
export interface LoginClientOptions extends LoginClientConfig {
  /** How this broker differs from plain OpenID Connect. Defaults to what its metadata says. */
  readonly broker?: BrokerAdapter;
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /**
   * Signs the person in more strongly when an API asks for it (RFC 9470), such as with `client.stepUp()`; `true` repeats
   * the call. Without it, `fetch()` throws `interaction_required`.
   */
  readonly onStepUp?: (challenge: StepUpChallenge) => Promise<boolean>;
  /** Is told what works less well than it could, such as blocked storage. @defaultValue `console.warn` */
  readonly onDiagnostic?: (error: LoginError) => void;
}

/**
 * Makes the client that drives the logins and the session of one client id at one broker.
 *
 * It can be made without a DOM; what needs a page then rejects.
 *
 * @throws {LoginError} invalid_config — an option is missing or wrong; the message names it.
 */
export function createLoginClient(options: LoginClientOptions): LoginClient {
  return createLoginClientIn(browserEnvironment(), options);
}

/** Makes a client that uses the given things of its surroundings, such as those of a test. */
export function createLoginClientIn(surroundings: Environment, options: LoginClientOptions): LoginClient {
  const { broker: adapter = oidc(), onDiagnostic = console.warn, onStepUp, fetch = surroundings.fetch } = options;
  const environment: Environment = { ...surroundings, fetch };
  const { location, indexedDB, now } = environment;
  const config = resolveConfig(options, location?.href);
  const { issuer, clientId, storage, timeoutMs, resources } = config;
  const owner = `${issuer} ${clientId}`;
  const clock = createServerClock(now);
  const observed: typeof fetch = async (...request) => {
    const response = await fetch(...request);
    clock.observe(response.headers);
    return response;
  };
  const limits = { timeoutMs, fetch: observed };
  const metadata = createMetadataCache(config, limits, environment, clock);

  const degraded = (cause: unknown): void =>
    onDiagnostic(
      new LoginError('unknown', 'Storage is blocked: the session is of this page alone.', { phase: 'storage', cause }),
    );
  const store =
    storage === 'indexeddb' && indexedDB ? createIndexedDbStore(indexedDB, owner, degraded) : createMemoryStore();

  const nonces = new Map<string, string>();
  let key: Promise<Dpop> | undefined;
  async function loadKey(): Promise<Dpop> {
    const { after } = await store.access('key');
    const made = after ?? (await generateDpopKey());
    const kept = after ? { after } : await store.access('key', (other) => other ?? made);
    return createDpop(kept.after ?? made, clock.now, nonces);
  }

  const session = createSessionKeeper(environment, store, owner, timeoutMs * 3, {
    refresh: (stored, resource) => retry(() => refreshSession(context, stored, resource)),
    discard: (stored) => void revoke(context, stored),
  });
  // Another tab may have signed out and in again, with another key.
  session.subscribe(() => (key = undefined));

  const context: ClientContext = {
    config,
    adapter,
    environment,
    limits,
    clock,
    metadata,
    store,
    session,
    keys: createSigningKeys(limits, now),
    transactions: createTransactionStore(environment),
    dpop: () => (key ??= loadKey()),
    async findConnection(id, signal) {
      const listed = config.connections ?? (id && (await metadata.read(signal)).login_connections_endpoint);
      return id && listed ? (await more()).findConnection(context, id, signal) : undefined;
    },
  };

  const more = (): Promise<typeof BeyondRedirect> => import('./beyond-redirect.js');
  let embedded: Promise<EmbeddedLogin> | undefined;
  const embeddedLogin = (): Promise<EmbeddedLogin> =>
    (embedded ??= more().then(({ createEmbeddedLogin }) => createEmbeddedLogin(context)));

  return {
    issuer,
    clientId,
    signIn: (wish) => signIn(context, wish),
    handleCallback: createCallbackHandler(context),
    getSession: session.get,
    ready: session.ready,
    subscribe: session.subscribe,
    getAccessToken: (wish) => session.token(wish?.resource ?? resources[0] ?? '', wish),
    fetch: (input, init) => apiFetch(context, input, init, onStepUp),
    userInfo: async ({ signal } = {}) => (await more()).readUserInfo(context, signal),
    stepUp: (wish) => signIn(context, { ...wish, action: 'step-up' }),
    signOut: (wish) => signOut(context, wish),
    explain: async ({ signal } = {}) => (await import('./explain.js')).explain(context, signal),
    connections: async ({ organization, signal } = {}) => (await more()).readConnections(context, organization, signal),
    discover: async (identifier, { signal } = {}) => (await more()).discover(context, identifier, signal),
    start: async (intent, input, { signal } = {}) => (await embeddedLogin()).start(intent, input, signal),
    submit: async (input, { signal } = {}) => (await embeddedLogin()).submit(input, signal),
  };
}
