import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, type Configuration } from 'oidc-provider';

/** A real OpenID provider on a loopback port, whose login page signs one person in at once. */
export interface RealProvider extends AsyncDisposable {
  readonly issuer: string;
  readonly provider: Provider;
  /** Plays the browser: follows the redirects from an address until the app's, and returns that. */
  visit(url: string): Promise<string>;
  /** Ends every session of a client, as an administrator does. */
  revokeGrants(): Promise<void>;
  /** The paths that were asked for, in order, as `METHOD /path`. */
  readonly requests: string[];
}

export const appOrigin = 'http://localhost:5000';
export const redirectUri = `${appOrigin}/callback`;
export const api = 'http://localhost:5001/';

/** Starts the provider. */
export async function startProvider(configuration: Configuration = {}): Promise<RealProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const requests: string[] = [];
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'app',
        token_endpoint_auth_method: 'none',
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [`${appOrigin}/`],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
    ],
    pkce: { required: () => true },
    scopes: ['openid', 'profile', 'email'],
    claims: { openid: ['sub', 'auth_time', 'acr'], profile: ['name'], email: ['email'] },
    conformIdTokenClaims: false,
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    clientBasedCORS: () => true,
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, name: 'Ada', email: 'ada@demo.example' }) }),
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    async loadExistingGrant(ctx): Promise<InstanceType<Provider['Grant']>> {
      const { client, session } = ctx.oidc;
      const grant = new provider.Grant({ accountId: session?.accountId ?? '', clientId: client?.clientId ?? '' });
      grant.addOIDCScope('openid profile email');
      grant.addResourceScope(api, 'orders:read');
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => undefined,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'orders:read',
          audience: api,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    ttl: { AccessToken: 600, IdToken: 600, RefreshToken: 3600, Interaction: 600, Session: 3600, Grant: 3600 },
    jwks: { keys: [await signingKey()] },
    cookies: { keys: ['test'] },
    ...configuration,
  });
  provider.use(async (ctx, next) => {
    requests.push(`${ctx.method} ${ctx.path}`);
    if (!ctx.path.startsWith('/interaction/')) {
      await next();
      return;
    }
    await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: 'ada', acr: 'urn:mfa' } });
    ctx.respond = false;
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));

  const grants = new Set<string>();
  provider.on('grant.success', ({ oidc }) => {
    if (oidc.entities.Grant) grants.add(oidc.entities.Grant.jti);
  });
  const cookies = new Map<string, string>();
  return {
    issuer,
    provider,
    requests,
    async revokeGrants() {
      for (const id of grants) await (await provider.Grant.find(id))?.destroy();
    },
    async visit(url) {
      for (let next = url, hops = 0; hops < 20; hops++) {
        const response = await fetch(next, {
          redirect: 'manual',
          headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        });
        for (const cookie of response.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
          cookies.set(name, value);
        }
        const location = response.headers.get('location');
        if (!location) throw new Error(`${next} answered ${response.status}: ${await response.text()}`);
        next = new URL(location, next).href;
        if (next.startsWith(`${appOrigin}/`)) return next;
      }
      throw new Error(`${url} redirects without end`);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function signingKey(): Promise<JsonWebKey> {
  const pair = await crypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    true,
    ['sign', 'verify'],
  );
  const { key_ops: _operations, ...key } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  return { ...key, alg: 'RS256', use: 'sig' };
}
