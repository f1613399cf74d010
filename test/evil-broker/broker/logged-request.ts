/** What a request was for. */
export type Endpoint =
  | 'discovery'
  /** The address of RFC 8414, at which this broker has nothing. */
  | 'oauth-discovery'
  | 'jwks'
  | 'authorize'
  | 'par'
  | 'token'
  | 'refresh'
  | 'userinfo'
  | 'revoke'
  | 'logout'
  | 'connections'
  | 'login-discovery'
  | 'challenge'
  | 'api'
  | 'preflight'
  /** At another server than the broker: the attacker's. */
  | 'attacker'
  | 'unknown';

/** One request that reached a server. */
export interface LoggedRequest {
  readonly endpoint: Endpoint;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

const paths: Readonly<Record<string, Endpoint>> = {
  '/.well-known/openid-configuration': 'discovery',
  '/.well-known/oauth-authorization-server': 'oauth-discovery',
  '/jwks': 'jwks',
  '/authorize': 'authorize',
  '/par': 'par',
  '/token': 'token',
  '/userinfo': 'userinfo',
  '/revoke': 'revoke',
  '/logout': 'logout',
  '/login/connections': 'connections',
  '/login/discovery': 'login-discovery',
  '/authorize-challenge': 'challenge',
  '/api': 'api',
};

/** Tells what a request to the broker of that issuer is for. */
export function endpointOf(issuer: string, method: string, url: string, body: string): Endpoint {
  if (method === 'OPTIONS') return 'preflight';
  const base = new URL(issuer).pathname.replace(/\/$/, '');
  const { pathname } = new URL(url);
  const endpoint = (pathname.startsWith(base) ? paths[pathname.slice(base.length)] : undefined) ?? 'unknown';
  const refreshes = endpoint === 'token' && new URLSearchParams(body).get('grant_type') === 'refresh_token';
  return refreshes ? 'refresh' : endpoint;
}
