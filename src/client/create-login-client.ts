import { oidc } from '../broker/adapters/oidc.js';
import type { BrokerAdapter } from '../broker/broker-adapter.js';
import type { LoginIntent } from '../broker/login-turn.js';
import type { LoginClientConfig } from '../config/login-client-config.js';
import { resolveConfig } from '../config/resolve-config.js';
import type { ConnectionsDocument } from '../connection/connection.js';
import { isLoginError, LoginError } from '../errors/login-error.js';
import type { StepUpChallenge } from './api-fetch.js';
import { authorizationRequest } from './authorization-request.js';
import { findResponse, readCode, readState } from './callback.js';
import type { ClientContext } from './client-context.js';
import { createDpop, generateDpopKey } from './dpop.js';
import type { Dpop } from './dpop.js';
import { browserEnvironment } from './environment.js';
import type { Environment } from './environment.js';
import { createIndexedDbStore } from './indexeddb-store.js';
import type { CallbackResult, LoginClient, SignInOptions, SignInResult } from './login-client.js';
import { createMetadataCache } from './metadata-cache.js';
import { requestUrl } from './request-url.js';
import { retry } from './retry.js';
import { sameSite } from './same-site.js';
import { createServerClock } from './server-clock.js';
import { createSessionKeeper } from './session-keeper.js';
import { createMemoryStore } from './session-store.js';
import { revoke, signOut } from './sign-out.js';
import { createSigningKeys } from './signing-keys.js';
import { exchangeCode, refreshSession } from './token-grant.js';
import { createTransactionStore } from './transaction-store.js';
import type { EmbeddedLogin } from './embedded-login.js';

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
  /** Is told what works less well than it could: storage that is blocked. @defaultValue `console.warn` */
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
  const environment: Environment = options.fetch ? { ...surroundings, fetch: options.fetch } : surroundings;
  const { location, window: page, history, now } = environment;
  const config = resolveConfig(options, location?.href);
  const { broker: adapter = oidc(), onDiagnostic = console.warn } = options;
  const limits = { timeoutMs: config.timeoutMs, fetch: environment.fetch };
  const name = `${config.issuer} ${config.clientId}`;
  const clock = createServerClock(now);
  const nonces = new Map<string, string>();
  const metadata = createMetadataCache(config, limits, environment);

  const store =
    config.storage === 'indexeddb' && environment.indexedDB
      ? createIndexedDbStore(environment.indexedDB, name, (cause) =>
          onDiagnostic(
            new LoginError('unknown', 'Storage is blocked or full: the session is of this page alone.', {
              phase: 'storage',
              cause,
            }),
          ),
        )
      : createMemoryStore();

  let key: Promise<Dpop> | undefined;
  async function loadKey(): Promise<Dpop> {
    const pair = (await store.readKey()) ?? (await store.writeKey(await generateDpopKey()));
    return createDpop(pair as CryptoKeyPair, clock.now, nonces);
  }

  let document: Promise<ConnectionsDocument> | undefined;
  async function readConnections(organization?: string, signal?: AbortSignal): Promise<ConnectionsDocument> {
    const given = config.connections;
    if (given !== undefined && typeof given !== 'string') {
      const { parseConnectionsDocument } = await import('../connection/connections-document.js');
      const head = { version: 1, issuer: config.issuer, client_id: config.clientId };
      return parseConnectionsDocument(Array.isArray(given) ? { ...head, connections: given } : given);
    }
    const endpoint = given ?? (await metadata(signal)).login_connections_endpoint;
    if (!endpoint)
      throw new LoginError(
        'misconfigured_client',
        'The broker publishes no connections: set the option "connections".',
        {
          phase: 'connections',
        },
      );
    const { fetchConnections } = await import('../broker/connections-request.js');
    const { issuer, clientId } = config;
    return fetchConnections({ ...limits, issuer, clientId, endpoint, organization, signal });
  }

  const session = createSessionKeeper(
    environment,
    store,
    name,
    config.timeoutMs * 3,
    (stored, resource) => retry(() => refreshSession(context, stored, resource)),
    (stored) => void revoke(context, stored),
  );
  // Another tab may have signed out and in again, with another key.
  session.subscribe(() => (key = undefined));

  const context: ClientContext = {
    config,
    adapter,
    environment,
    limits,
    clock,
    session,
    metadata,
    keys: createSigningKeys(limits, now),
    transactions: createTransactionStore(environment),
    dpop: () => (key ??= loadKey()),
    async forgetKey() {
      key = undefined;
      await store.writeKey(undefined);
    },
    get durable() {
      return store.durable;
    },
    async connection(id, signal) {
      if (id === undefined) return undefined;
      if (config.connections === undefined && !(await metadata(signal)).login_connections_endpoint) return undefined;
      document ??= readConnections(undefined, signal);
      try {
        return (await document).connections.find((connection) => connection.id === id);
      } catch {
        // The broker knows its connections, whether or not their list could be read.
        document = undefined;
        return undefined;
      }
    },
  };

  async function signIn(options: SignInOptions = {}): Promise<SignInResult> {
    const { mode = 'redirect', returnTo, signal, ...wish } = options;
    const intent: LoginIntent = { action: 'login', ...wish };
    if (mode === 'silent') return signInSilently(intent, signal);

    // At once: a window that is opened after an await is taken for an advertisement.
    const popup = mode === 'popup' ? page?.open('', '', 'popup,width=480,height=680') : undefined;
    if (popup && page) {
      const { signInByPopup } = await import('./popup.js');
      return signInByPopup(context, popup, page, intent, signal);
    }
    if (!location) throw new LoginError('invalid_config', 'A redirect needs a page.', { phase: 'authorize' });
    const request = await authorizationRequest(context, intent, 'redirect', returnTo, signal);
    const url = await requestUrl(context, request, signal);
    context.transactions.save(request.transaction);
    location.assign(url);
    return { status: 'redirecting' };
  }

  async function signInSilently(intent: LoginIntent, signal: AbortSignal | undefined): Promise<SignInResult> {
    const known = await session.ready();
    if (known.status === 'signed-in') {
      try {
        await session.token(config.resources[0] ?? '', signal && { signal });
        return { status: 'signed-in', user: known.user };
      } catch (error) {
        if (!isLoginError(error) || !/^(?:login_required|session_expired)$/.test(error.code)) throw error;
      }
    }
    const { authorization_endpoint: endpoint = '' } = await metadata(signal);
    if (!page || !sameSite(page.location.href, endpoint))
      throw new LoginError('login_required', 'Nobody is signed in, and the broker is on another site.', {
        phase: 'authorize',
      });
    const { signInByFrame } = await import('./silent-frame.js');
    return signInByFrame(context, page, intent, signal);
  }

  const callbacks = new Map<string, Promise<CallbackResult>>();
  let cleaned: { readonly url: string; readonly result: Promise<CallbackResult> } | undefined;

  function handleCallback(url: string | undefined = location?.href): Promise<CallbackResult> {
    if (url !== undefined && url === cleaned?.url) return cleaned.result;
    const response = url === undefined ? undefined : findResponse(url, config.redirectUri);
    if (!response) return Promise.resolve({ status: 'none' });
    const { params, cleanUrl } = response;
    // Before anything else can read the code in the address.
    if (url === location?.href) history?.replaceState(history.state, '', cleanUrl);
    try {
      const state = readState(params);
      let result = callbacks.get(state);
      if (!result) callbacks.set(state, (result = finishCallback(state, params)));
      cleaned = { url: cleanUrl, result };
      return result;
    } catch (error) {
      return Promise.reject(error as LoginError);
    }
  }

  async function finishCallback(state: string, params: URLSearchParams): Promise<CallbackResult> {
    if (/^(?:popup|silent)\./.test(state)) {
      const { handOnAnswer } = await import('./answer-channel.js');
      await handOnAnswer(environment, state, params);
      return { status: 'handed-on' };
    }
    const transaction = context.transactions.take(state);
    if (!transaction || 'used' in transaction) {
      const known = await session.ready();
      if (transaction && known.status === 'signed-in')
        return { status: 'signed-in', user: known.user, returnTo: transaction.returnTo };
      throw new LoginError(
        'transaction_lost',
        transaction
          ? 'This address was used already; start the login again.'
          : 'This browser tab did not begin the login, or it took longer than 15 minutes; start it again.',
        { phase: 'callback' },
      );
    }
    if (transaction.clientId !== config.clientId || transaction.redirectUri !== config.redirectUri)
      throw new LoginError('state_mismatch', 'The answer is for another client of this page.', { phase: 'callback' });
    const code = readCode(params, transaction);
    const { issuer } = await metadata();
    if (issuer !== transaction.issuer)
      throw new LoginError('issuer_mismatch', 'The login began at another broker.', { phase: 'callback' });
    const stored = await exchangeCode(context, code, transaction);
    await session.begin(stored);
    return { status: 'signed-in', user: stored.user, returnTo: transaction.returnTo };
  }

  let embedded: Promise<EmbeddedLogin> | undefined;
  const embeddedLogin = (): Promise<EmbeddedLogin> =>
    (embedded ??= import('./embedded-login.js').then(({ createEmbeddedLogin }) => createEmbeddedLogin(context)));

  return {
    issuer: config.issuer,
    clientId: config.clientId,
    signIn,
    handleCallback,
    getSession: session.get,
    ready: session.ready,
    subscribe: session.subscribe,
    getAccessToken: (options) => session.token(options?.resource ?? config.resources[0] ?? '', options),
    fetch: async (input, init) => {
      const { apiFetch } = await import('./api-fetch.js');
      return apiFetch(context, input, init, options.onStepUp);
    },
    stepUp: (wish) => signIn({ ...wish, action: 'step-up' }),
    async signOut(wish) {
      cleaned = undefined;
      callbacks.clear();
      await signOut(context, wish);
    },
    connections: ({ organization, signal } = {}) => readConnections(organization, signal),
    async discover(identifier, { signal } = {}) {
      const { login_discovery_endpoint: endpoint } = await metadata(signal);
      const loginHint = identifier.trim();
      if (!endpoint) return { outcome: 'redirect', loginHint };
      const { requestDiscovery } = await import('../broker/discovery-request.js');
      return requestDiscovery({ ...limits, endpoint, identifier, clientId: config.clientId, signal });
    },
    start: async (intent, input, { signal } = {}) => (await embeddedLogin()).start(intent, input, signal),
    submit: async (input, { signal } = {}) => (await embeddedLogin()).submit(input, signal),
  };
}
