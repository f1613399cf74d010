import type { Configuration, KoaContextWithOIDC, Provider as ProviderType } from 'oidc-provider';
import type { JWK } from 'jose';
import type { ClientDirectory } from '../config/client-directory.js';
import type { Tenant } from '../config/tenant-settings.js';
import type { ErrorPage } from '../pages/error-page.js';
import type { BrokerDatabase } from '../store/database.js';
import type { LoginFacts, LoginFactsRepository } from '../store/login-facts-repository.js';
import type { UsedRefreshToken } from '../interaction/refresh-pipeline.js';
import { createOidcAdapter } from '../store/oidc-adapter.js';
import type { UserRepository } from '../store/user-repository.js';
import { claimsByScope, claimsOfProfile, connectionClaim, identitiesOf, identityScopes } from './claims.js';
import { toClientMetadata } from './client-metadata.js';
import { findApi, saveGrant, scopesFor } from './grants.js';
import { createLoginPrompts } from './login-prompts.js';
import { errors, Provider } from './oidc-provider.js';
import { letScriptsChangeTokens, type ExchangeScripts } from './token-scripts.js';

/** What the provider is made of. */
export interface ProviderParts {
  readonly issuer: string;
  readonly tenant: Tenant;
  readonly clients: ClientDirectory;
  readonly database: BrokerDatabase;
  readonly users: UserRepository;
  readonly facts: LoginFactsRepository;
  readonly signingKeys: readonly JWK[];
  readonly cookieKeys: readonly string[];
  readonly dpopNonceSecret: Buffer;
  readonly acrValues: readonly string[];
  readonly now: () => number;
  readonly showError: (ctx: KoaContextWithOIDC, page: ErrorPage) => void;
  readonly showLogout: (ctx: KoaContextWithOIDC, form: string) => void;
  readonly showLoggedOut: (ctx: KoaContextWithOIDC) => void;
  /** Whether a session that answers a request must pass the pipeline first, and cannot do so unseen. */
  readonly needsPipeline: (ctx: KoaContextWithOIDC) => Promise<boolean>;
  /** The organization that a connection belongs to. */
  readonly organizationOf: (connection: string) => string | undefined;
  /** Runs the pipeline when a refresh token is used. */
  readonly atRefresh: (ctx: KoaContextWithOIDC, userId: string, token: UsedRefreshToken) => Promise<void>;
  /** The tenant's scripts for tokens that applications get for themselves. */
  readonly exchange: () => ExchangeScripts | undefined;
}

/** What the engine hands over in an interaction's result. */
export interface InteractionFacts {
  readonly facts?: LoginFacts;
}

/** Addresses of the protocol endpoints. */
export const protocolRoutes = {
  authorization: '/authorize',
  token: '/token',
  userinfo: '/userinfo',
  jwks: '/jwks',
  revocation: '/revoke',
  introspection: '/introspect',
  pushed_authorization_request: '/par',
  end_session: '/logout',
} as const;

/** Makes the OpenID provider of the broker. */
export function createProvider(parts: ProviderParts): ProviderType {
  let scriptClaims: (token: object) => ReturnType<ReturnType<typeof letScriptsChangeTokens>> = () => undefined;
  const provider = new Provider(
    parts.issuer,
    configuration(parts, (token) => scriptClaims(token)),
  );
  letNamespacedClaimsThrough(provider);
  scriptClaims = letScriptsChangeTokens(provider, parts);
  return provider;
}

function configuration(
  parts: ProviderParts,
  scriptClaims: (token: object) => ReturnType<ReturnType<typeof letScriptsChangeTokens>>,
): Configuration {
  const { issuer, tenant, clients, users, facts, now } = parts;
  const { sessions } = tenant;
  const adapter = createOidcAdapter(parts.database);
  const clientOf = (ctx: KoaContextWithOIDC) => clients.find(ctx.oidc.client?.clientId ?? '');

  return {
    adapter: (model) =>
      model === 'Client'
        ? {
            ...adapter(model),
            // Clients are configuration; the provider reads them from there at each request.
            find: async (id) => {
              const client = clients.find(id);
              return client === undefined ? undefined : toClientMetadata(client);
            },
          }
        : adapter(model),
    jwks: { keys: parts.signingKeys },
    routes: protocolRoutes,
    scopes: [...identityScopes],
    claims: Object.fromEntries(Object.entries(claimsByScope).map(([scope, names]) => [scope, [...names]])),
    acrValues: [...parts.acrValues],
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    extraParams: ['connection', 'connection_scope', 'organization', 'variant', 'screen_hint'],
    clientBasedCORS: (_ctx, origin, client) => clients.find(client.clientId)?.webOrigins.includes(origin) ?? false,
    cookies: {
      keys: [...parts.cookieKeys],
      names: { session: 'idp_login_session', interaction: 'idp_login_interaction', resume: 'idp_login_resume' },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: true, nonceSecret: parts.dpopNonceSecret, requireNonce: () => tenant.dpopNonces },
      pushedAuthorizationRequests: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: true },
      clientCredentials: { enabled: true },
      userinfo: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => parts.showLogout(ctx, form),
        postLogoutSuccessSource: (ctx) => parts.showLoggedOut(ctx),
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_ctx, _client, oneOf) => oneOf?.[0] ?? [],
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, audience, client) => {
          const known = clients.find(client.clientId);
          const api = findApi(tenant, known, audience);
          if (api === undefined) throw new errors.InvalidTarget('this client may not ask for this audience');
          return {
            scope: scopesFor(api, known).join(' '),
            audience: api.audience,
            accessTokenTTL: api.accessTokenSeconds,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
    },
    interactions: {
      policy: createLoginPrompts(
        (ctx) => clientOf(ctx)?.firstParty === false,
        (ctx) => parts.needsPipeline(ctx),
        (ctx) => isOfOtherOrganization(ctx, parts),
      ),
      url: (_ctx, interaction) => `${issuer}/interaction/${interaction.uid}`,
    },
    ttl: {
      AccessToken: sessions.accessTokenSeconds,
      AuthorizationCode: 60,
      ClientCredentials: 600,
      Grant: sessions.refreshTokenSeconds,
      IdToken: 600,
      Interaction: sessions.loginSeconds,
      RefreshToken: sessions.refreshTokenSeconds,
      Session: sessions.ssoSeconds,
    },
    issueRefreshToken: (_ctx, client, code) =>
      client.grantTypeAllowed('refresh_token') &&
      (clients.find(client.clientId)?.firstParty === true || code.scopes.has('offline_access')),
    rotateRefreshToken: true,
    // A token outlives a session that merely ran out; what signs out revokes the grants.
    expiresWithSession: () => false,
    loadExistingGrant: (ctx) => grantOf(ctx, tenant, clients, facts, now),
    findAccount: async (ctx, sub, token) => {
      const user = users.find(sub);
      if (user === undefined || user.blocked) return undefined;
      if (ctx.oidc.route === 'token' && token?.kind === 'RefreshToken' && !('consumed' in token && token.consumed)) {
        await parts.atRefresh(ctx, sub, token);
      }
      return {
        accountId: sub,
        claims: (use, scope) => {
          const known = grantFacts(ctx, token, facts);
          return {
            sub,
            ...claimsOfProfile(user.profile, user.updatedAt),
            // An application of somebody else has no business with a person's other accounts.
            ...(clientOf(ctx)?.firstParty === true && scope.split(' ').includes('profile') ? identitiesOf(user) : {}),
            ...(known === undefined ? {} : { [connectionClaim]: known.connection }),
            ...(use === 'id_token' ? known?.idTokenClaims : undefined),
          };
        },
      };
    },
    extraTokenClaims: (ctx, token) => {
      const { AuthorizationCode, RefreshToken } = ctx.oidc.entities;
      const source = AuthorizationCode ?? RefreshToken;
      if (source === undefined) return scriptClaims(token);
      return {
        // Resource servers need them to ask for a stronger sign-in (RFC 9470).
        ...(source.acr === undefined ? {} : { acr: source.acr }),
        ...(source.authTime === undefined ? {} : { auth_time: source.authTime }),
        ...grantFacts(ctx, token as { readonly grantId?: string }, facts)?.accessTokenClaims,
      };
    },
    renderError: (ctx, out) => parts.showError(ctx, { status: ctx.status, ...out }),
    discovery: {
      authorization_challenge_endpoint: `${issuer}/authorize-challenge`,
      login_connections_endpoint: `${issuer}/login/connections`,
      login_discovery_endpoint: `${issuer}/login/discovery`,
      login_connection_parameter: 'connection',
      login_challenge_profiles_supported: ['urn:idp-login:challenge:1'],
      prompt_values_supported: ['none', 'login', 'consent', 'select_account', 'create'],
    },
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256'] },
  };
}

/** Whether the session began at a connection of another organization than the request is for. */
function isOfOtherOrganization(ctx: KoaContextWithOIDC, { facts, organizationOf }: ProviderParts): boolean {
  const { oidc } = ctx;
  const wanted = oidc.params?.['organization'];
  const result = (oidc as { readonly result?: { readonly login?: object } }).result;
  // Whoever has just signed in did so at a connection that was looked at then.
  if (typeof wanted !== 'string' || result?.login !== undefined || oidc.session?.accountId === undefined) return false;
  const known = facts.get('session', oidc.session.uid);
  return known === undefined || organizationOf(known.connection) !== wanted;
}

/**
 * The grant of this client in this session.
 *
 * A first-party client is granted what it asks for. A new login makes a new grant, so that tokens always tell of the
 * login that they came from.
 */
async function grantOf(
  ctx: KoaContextWithOIDC,
  tenant: Tenant,
  clients: ClientDirectory,
  facts: LoginFactsRepository,
  now: () => number,
): Promise<InstanceType<ProviderType['Grant']> | undefined> {
  const { oidc } = ctx;
  const { client, session, provider } = oidc;
  const result = (oidc as { result?: InteractionFacts & { login?: object; consent?: { grantId?: string } } }).result;
  if (client === undefined || session?.accountId === undefined) return undefined;
  if (result?.facts !== undefined) {
    facts.set('session', session.uid, result.facts, now() + tenant.sessions.ssoSeconds * 1000);
  }
  const isNew = result?.login !== undefined && result.consent === undefined;
  const grantId = result?.consent?.grantId ?? (isNew ? undefined : session.grantIdFor(client.clientId));
  const existing = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const known = clients.find(client.clientId);
  if (known?.firstParty === false) return rememberFacts(existing);
  const audience = oidc.params?.['resource'];
  const api = typeof audience === 'string' ? findApi(tenant, known, audience) : undefined;
  const scope = typeof oidc.params?.['scope'] === 'string' ? oidc.params['scope'] : 'openid';
  return rememberFacts(await saveGrant(provider, session.accountId, client.clientId, scope, api, existing));

  function rememberFacts<T extends { readonly jti: string } | undefined>(grant: T): T {
    const found = result?.facts ?? (session?.uid === undefined ? undefined : facts.get('session', session.uid));
    if (grant !== undefined && found !== undefined) {
      facts.set('grant', grant.jti, found, now() + tenant.sessions.refreshTokenSeconds * 1000);
    }
    return grant;
  }
}

function grantFacts(
  ctx: KoaContextWithOIDC,
  token: { readonly grantId?: string | undefined } | undefined,
  facts: LoginFactsRepository,
): LoginFacts | undefined {
  const { AuthorizationCode, RefreshToken, AccessToken } = ctx.oidc.entities;
  const grantId = token?.grantId ?? AuthorizationCode?.grantId ?? RefreshToken?.grantId ?? AccessToken?.grantId;
  return grantId === undefined ? undefined : facts.get('grant', grantId);
}

/** The library drops claims that no scope names; those of the pipeline have a URL or URN as name. */
function letNamespacedClaimsThrough(provider: ProviderType): void {
  const { prototype } = (provider as unknown as { Claims: { prototype: ClaimsPrototype } }).Claims;
  const { result } = prototype;
  prototype.result = async function namespacedResult(this: ClaimsPrototype) {
    const claims = await result.call(this);
    for (const [name, value] of Object.entries(this.available)) {
      if (name.includes(':') && !(name in claims)) claims[name] = value;
    }
    return claims;
  };
}

interface ClaimsPrototype {
  readonly available: Record<string, unknown>;
  result(): Promise<Record<string, unknown>>;
}
