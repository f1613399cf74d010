import type { LoginClientOptions } from '../../../src/client/create-login-client.js';

const folder = `${location.origin}/test/client/programs`;

/** A broker that lives in the page: its authorization page is real, its token endpoint answers `fetch` in here. */
export interface PageBroker {
  readonly options: LoginClientOptions;
  /** The forms that reached the token endpoint. */
  readonly tokenRequests: URLSearchParams[];
  /** How often a refresh token came a second time. */
  readonly reuses: { count: number };
  /** In seconds. */
  lifetime: number;
  /** Runs before each answer of the token endpoint. */
  pause: () => Promise<void>;
}

const encode = (bytes: ArrayBuffer | Uint8Array): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const encodeJson = (value: object): string => encode(new TextEncoder().encode(JSON.stringify(value)));

/** The options of a client of that broker; `fetch` is the broker's. */
export function pageBrokerOptions(name: string, fetch: typeof globalThis.fetch): LoginClientOptions {
  const issuer = `${location.origin}/issuer/${name}`;
  return {
    issuer,
    clientId: 'app',
    redirectUri: `${folder}/callback.html`,
    metadata: {
      authorization_endpoint: `${folder}/authorize.html?issuer=${encodeURIComponent(issuer)}`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      id_token_signing_alg_values_supported: ['ES256'],
      authorization_response_iss_parameter_supported: true,
      dpop_signing_alg_values_supported: ['ES256'],
    },
    fetch,
  };
}

/** Makes a broker. Its codes are the nonces of their requests, so that it needs no memory of them. */
export async function createPageBroker(name: string = crypto.randomUUID()): Promise<PageBroker> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const jwk = { ...(await crypto.subtle.exportKey('jwk', pair.publicKey)), kid: 'k', key_ops: ['verify'] };
  const used = new Set<string>();
  let count = 0;

  async function token(form: URLSearchParams): Promise<object> {
    broker.tokenRequests.push(form);
    await broker.pause();
    const refresh = form.get('refresh_token');
    if (refresh && used.has(refresh)) {
      broker.reuses.count++;
      return { error: 'invalid_grant' };
    }
    if (refresh) used.add(refresh);
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: broker.options.issuer, sub: 'ada', name: 'Ada', aud: 'app', iat: now, exp: now + 300 };
    const nonce = form.get('code') ?? undefined;
    const signed = `${encodeJson({ alg: 'ES256', kid: 'k' })}.${encodeJson({ ...claims, nonce })}`;
    const signature = await crypto.subtle.sign(algorithm, pair.privateKey, new TextEncoder().encode(signed));
    count++;
    return {
      access_token: `access-${count}`,
      token_type: 'DPoP',
      expires_in: broker.lifetime,
      refresh_token: `refresh-${count}`,
      id_token: `${signed}.${encode(signature)}`,
    };
  }

  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (pathname.endsWith('/jwks')) return Response.json({ keys: [jwk] });
    if (!pathname.endsWith('/token')) return new Response(null, { status: 404 });
    const body = await token(init?.body as URLSearchParams);
    return Response.json(body, { status: 'error' in body ? 400 : 200 });
  };
  const broker: PageBroker = {
    options: pageBrokerOptions(name, fetch),
    tokenRequests: [],
    reuses: { count: 0 },
    lifetime: 300,
    pause: async () => undefined,
  };
  return broker;
}
