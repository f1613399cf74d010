import type { Server } from 'node:http';
import { randomBytes } from 'node:crypto';
import type { HttpContext } from './http/http-context.js';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import ServerChallenge from 'oidc-provider/lib/helpers/challenge.js';
import type { BrokerCore, BrokerModule, InstalledModule } from './broker-module.js';
import type { BrokerServices } from './broker-services.js';
import { createClientDirectory } from './config/client-directory.js';
import { loadTenant } from './config/load-tenant.js';
import { seedUsers } from './config/seed-users.js';
import type { TenantSource } from './config/tenant.js';
import type { Tenant } from './config/tenant-settings.js';
import { createConnectionDirectory, type ConnectionDirectory } from './connections/connection-directory.js';
import { connectionRegistry } from './connections/registry.js';
import { createAssets } from './http/assets.js';
import { createBrokerApp } from './http/broker-app.js';
import { closeServer, listen, portOf } from './http/listen.js';
import { sendPage } from './http/security-headers.js';
import { authorizeChallengeRoutes } from './interaction/authorize-challenge.js';
import { callbackRoutes } from './interaction/callback-routes.js';
import { endpointRoutes } from './interaction/endpoint-routes.js';
import type { InteractionParts } from './interaction/interaction-parts.js';
import { interactionRoutes } from './interaction/interaction-routes.js';
import { loginDataRoutes } from './interaction/login-data-routes.js';
import { createLoginEngine, type LoginEngineParts } from './interaction/login-engine.js';
import { createLoginLimits } from './interaction/login-limits.js';
import type { PipelineStage } from './interaction/pipeline.js';
import { createRefreshPipeline } from './interaction/refresh-pipeline.js';
import { createSerializer } from './interaction/serialize.js';
import { sendBrowser } from './interaction/redirect-login.js';
import { createSessionPipeline } from './interaction/session-pipeline.js';
import { ticketRoutes } from './interaction/ticket-routes.js';
import { createThrottle } from './interaction/throttle.js';
import { webfingerRoutes } from './interaction/webfinger-routes.js';
import { createWebLogins } from './interaction/web-logins.js';
import { createMissingMailer, createSmtpMailer } from './messages/mailer.js';
import { createScriptedMailer } from './messages/message-scripts.js';
import { createProvider } from './oidc/create-provider.js';
import { grantConsent } from './oidc/consent-grant.js';
import { federatedLogoutRoutes, type FederatedLogoutParts } from './oidc/federated-logout.js';
import { endUserSessions } from './oidc/end-user-sessions.js';
import { endUpstreamSessions } from './oidc/end-upstream-sessions.js';
import { exchangeScriptsName, type ExchangeScripts } from './oidc/token-scripts.js';
import { readSession } from './oidc/read-session.js';
import { loadSigningKeys } from './oidc/signing-keys.js';
import { renderErrorPage, type ErrorPage } from './pages/error-page.js';
import { renderLogoutPage } from './pages/logout-page.js';
import { renderMessagePage } from './pages/message-page.js';
import { createPasswordHasher } from './profile/password-hasher.js';
import { openBrokerStore, type BrokerStore } from './store/broker-store.js';
import { createLoginBlocks } from './store/login-block-repository.js';
import { createSecretAccess } from './store/secret-repository.js';
import { createTicketRepository } from './store/ticket-repository.js';

/** How a broker is started. */
export interface BrokerOptions {
  /** @defaultValue 4181; 0 lets the system choose */
  readonly port?: number;
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** The broker's name in tokens. @defaultValue `http://localhost:<port>` */
  readonly issuer?: string;
  /** The folder of the database; made when it is not there. */
  readonly dataDir: string;
  /** The tenant, or the path of a file that has it. */
  readonly tenant: TenantSource | string;
  /** Settings and secrets of the tenant. @defaultValue the environment of the process */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The folder that `buildLoginPage` wrote; without it the login page has no script. */
  readonly assetsDir?: string;
  /** Rules, actions, second factors: what stands between the source's answer and the session. */
  readonly stages?: readonly PipelineStage[];
  /** Further parts, with stages that run after those above. */
  readonly modules?: readonly BrokerModule[];
  /** How long pages may keep the connections document, in seconds. @defaultValue 5 */
  readonly documentMaxAgeSeconds?: number;
  /** Milliseconds since the epoch. @defaultValue Date.now */
  readonly now?: () => number;
}

/** A broker that runs. */
export interface RunningBroker {
  /** The issuer. */
  readonly url: string;
  readonly tenant: Tenant;
  readonly connections: ConnectionDirectory;
  readonly services: BrokerServices;
  readonly store: BrokerStore;
  /** Ends open connections and closes the database; nothing that was answered is lost. */
  close(): Promise<void>;
}

/**
 * Starts the broker.
 *
 * @throws StartError — the port is taken, the folder cannot be written
 * @throws ConfigurationError — with everything that is wrong with the tenant
 */
export async function startBroker(options: BrokerOptions): Promise<RunningBroker> {
  const { now = Date.now, host = '127.0.0.1', port = 4181 } = options;
  const tenant = await loadTenant(options.tenant, { registry: connectionRegistry, env: options.env ?? process.env });
  const store = openBrokerStore(options.dataDir, now);
  let server: Server | undefined;
  try {
    server = await listen(host, port);
    const issuer = options.issuer ?? `http://localhost:${portOf(server)}`;
    return await assemble(options, tenant, store, server, issuer, now);
  } catch (error) {
    if (server !== undefined) await closeServer(server);
    store.close();
    throw error;
  }
}

async function assemble(
  options: BrokerOptions,
  configured: Tenant,
  store: BrokerStore,
  server: Server,
  issuer: string,
  now: () => number,
): Promise<RunningBroker> {
  const { secrets, database, users, facts, transactions, upstream, log } = store;
  const clients = createClientDirectory(configured.clients);
  const throttle = createThrottle(now);
  const extras = new Map<string, unknown>();
  const mail = createScriptedMailer(
    { extras },
    configured.mail === undefined ? createMissingMailer() : createSmtpMailer(configured.mail.url, configured.mail.from),
  );
  const services: BrokerServices = {
    issuer,
    tenantName: configured.name,
    now,
    users,
    identifiers: store.identifiers,
    passwords: store.passwords,
    hasher: createPasswordHasher(configured.passwordHash),
    otp: store.otp,
    tickets: createTicketRepository(store.expiring('tickets'), database.atomically),
    blocks: createLoginBlocks(
      store.expiring('blocks'),
      configured.limits.failuresByIdentifier,
      now,
      secrets.key('blocks'),
    ),
    expiring: store.expiring,
    mail,
    throttle,
    limits: configured.limits,
    log,
    key: secrets.key,
    secret: createSecretAccess(secrets),
    endSessions: (connection, matches) => endUpstreamSessions(database, connection, matches),
    endUserSessions: (userId, keep) => {
      endUserSessions(database, userId, keep);
    },
    atomically: database.atomically,
    extras,
  };
  const core: BrokerCore = {
    issuer,
    tenant: configured,
    clients,
    services,
    store,
    connections: () => connections,
    signedIn: (ctx) => readSession(provider, ctx),
  };
  const modules = await install(options.modules ?? [], core, extras);
  const tenant: Tenant = {
    ...configured,
    apis: [...configured.apis, ...modules.flatMap(({ apis = [] }) => apis)],
    connections: modules.reduce((list, module) => module.connections?.(list) ?? list, configured.connections),
  };
  const connections = createConnectionDirectory(tenant.connections, connectionRegistry, services);
  await seedUsers(tenant, services);

  const engineParts: LoginEngineParts = {
    tenant,
    clients,
    connections,
    services,
    stages: [...(options.stages ?? []), ...modules.flatMap(({ stages = [] }) => stages)],
    limits: createLoginLimits(throttle, services.blocks, tenant.limits),
  };
  const engine = createLoginEngine(engineParts);
  const showError = (ctx: HttpContext, page: ErrorPage): void => {
    const { client } = (ctx as Partial<KoaContextWithOIDC>).oidc ?? {};
    const complete = { ...page, backTo: page.backTo ?? logins.backTo(client?.clientId) };
    sendPage(ctx, page.status, renderErrorPage(tenant.name, complete));
  };
  const nonceSecret = secrets.key('dpop nonces');
  const provider: Provider = createProvider({
    issuer,
    tenant,
    clients,
    database,
    users,
    facts,
    signingKeys: await loadSigningKeys(secrets),
    cookieKeys: [secrets.getOrMake('cookies', () => randomBytes(32)).toString('base64url')],
    dpopNonceSecret: nonceSecret,
    acrValues: [
      ...new Set([
        ...tenant.connections.flatMap(({ config }) => (config['acr'] as string[] | undefined) ?? []),
        ...modules.flatMap(({ acrValues = [] }) => acrValues),
      ]),
    ],
    now,
    showError,
    showLogout: (ctx, form) => sendPage(ctx, 200, renderLogoutPage(tenant.name, form)),
    showLoggedOut: (ctx) =>
      sendPage(ctx, 200, renderMessagePage(tenant.name, 'You are signed out', 'You can close this page.')),
    needsPipeline: (ctx: KoaContextWithOIDC) => sessionPipeline(ctx),
    organizationOf: (id) => connections.get(id)?.connection.config['organization'] as string | undefined,
    atRefresh: (ctx, userId, token) => refreshPipeline(ctx, userId, token),
    exchange: () => extras.get(exchangeScriptsName) as ExchangeScripts | undefined,
  });
  const sessionPipeline = createSessionPipeline(engineParts, facts);
  const refreshPipeline = createRefreshPipeline(engineParts, facts);
  const logins = createWebLogins({
    provider,
    clients,
    transactions,
    facts,
    database,
    csrfKey: secrets.key('csrf'),
    now,
  });
  const interaction: InteractionParts = {
    issuer,
    tenant,
    clients,
    connections,
    services,
    engine,
    logins,
    upstream,
    leaving: store.expiring('leaving'),
    parked: store.expiring('parked'),
    serialize: createSerializer(),
    hasWidget: options.assetsDir !== undefined,
    formTargets: (clientId) => (clients.find(clientId)?.redirectUris ?? []).map(formTarget),
    grantAsked: (asked) => grantConsent(provider, asked),
    showError,
  };
  const federated: FederatedLogoutParts = { issuer, connections, waiting: store.expiring('federated logouts') };
  createBrokerApp({
    provider,
    issuer,
    showError,
    assets: createAssets(options.assetsDir),
    flush: database.flush,
    logout: {
      database,
      facts,
      log,
      federated,
      sendBrowser: (ctx, result) => {
        sendBrowser(ctx, interaction, result);
      },
    },
    routes: [
      ...modules.flatMap(({ routes = [] }) => routes),
      ...webfingerRoutes(issuer, () => connections),
      ...federatedLogoutRoutes(federated),
      ...loginDataRoutes({
        issuer,
        tenant,
        clients,
        connections,
        throttle,
        documentMaxAgeSeconds: options.documentMaxAgeSeconds ?? 5,
      }),
      ...authorizeChallengeRoutes({
        issuer,
        tenant,
        clients,
        services,
        engine,
        transactions,
        mint: { provider, tenant, facts, now },
        dpopNonces: new ServerChallenge(nonceSecret, 'DPoP'),
        dpopSeen: store.expiring('dpop'),
        isEmbeddable: (id, clientId) =>
          connections.find(id, clientId)?.handler.describe().modes.includes('embedded') ?? true,
      }),
      ...interactionRoutes(interaction),
      ...callbackRoutes(interaction),
      ...endpointRoutes(interaction),
      ...ticketRoutes(interaction),
    ],
  });
  server.on('request', provider.callback());

  return {
    url: issuer,
    tenant,
    connections,
    services,
    store,
    close: async () => {
      await closeServer(server);
      await Promise.all(modules.map(async (module) => module.close?.()));
      await connections.close();
      mail.close();
      store.close();
    },
  };
}

/** Installs modules one after the other, so that one can build on those before it. */
async function install(
  modules: readonly BrokerModule[],
  core: BrokerCore,
  extras: Map<string, unknown>,
): Promise<readonly InstalledModule[]> {
  const installed: InstalledModule[] = [];
  for (const make of modules) {
    const module = await make(core);
    for (const [name, value] of Object.entries(module.extras ?? {})) extras.set(name, value);
    installed.push(module);
  }
  return installed;
}

// A native app comes back by a scheme of its own, which has no origin.
function formTarget(redirectUri: string): string {
  const { origin, protocol } = new URL(redirectUri);
  return origin === 'null' ? protocol : origin;
}
