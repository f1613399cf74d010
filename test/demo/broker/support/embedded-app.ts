import * as oauth from 'oauth4webapi';

import { app, audience, callback } from './broker-under-test.js';

/** One answer of the challenge endpoint. */
export interface ChallengeAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly authorization_code?: string;
    readonly auth_session?: string;
    readonly error?: string;
    readonly request_uri?: string;
    readonly challenge?: Readonly<Record<string, unknown>>;
    readonly reason?: Readonly<Record<string, unknown>>;
  };
}

/** The tokens of a finished login. */
export interface Tokens {
  readonly response: oauth.TokenEndpointResponse;
  readonly claims: oauth.IDToken;
}

/** An app that signs people in within its own page, as a first-party client. */
export interface EmbeddedApp {
  readonly as: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly dpop: oauth.DPoPHandle;
  /** Begins a login. */
  start(fields: Readonly<Record<string, string>>, origin?: string): Promise<ChallengeAnswer>;
  /** Goes on with the last handle, or the one given. */
  next(fields: Readonly<Record<string, string>>, session?: string): Promise<ChallengeAnswer>;
  exchange(code: string, options?: { readonly withDpop: boolean }): Promise<Tokens>;
  refresh(refreshToken: string): Promise<oauth.TokenEndpointResponse>;
  post(fields: Readonly<Record<string, string>>, headers?: Record<string, string>): Promise<ChallengeAnswer>;
}

export const insecure = { [oauth.allowInsecureRequests]: true } as const;

/** Makes such an app, with a DPoP key unless it is told not to. */
export async function createEmbeddedApp(issuer: string, { withDpop = true } = {}): Promise<EmbeddedApp> {
  const url = new URL(issuer);
  const discovery = await oauth.discoveryRequest(url, insecure);
  const as = await oauth.processDiscoveryResponse(url, discovery);
  const client: oauth.Client = { client_id: 'demo-app' };
  const endpoint = as['authorization_challenge_endpoint'] as string;
  const keys = await oauth.generateKeyPair('ES256', { extractable: true });
  const dpop = oauth.DPoP(client, keys);
  const verifier = oauth.generateRandomCodeVerifier();
  const nonce = oauth.generateRandomNonce();
  let session: string | undefined;
  let dpopNonce: string | undefined;

  const post = async (
    fields: Readonly<Record<string, string>>,
    headers: Record<string, string> = {},
  ): Promise<ChallengeAnswer> => {
    const response = await fetch(endpoint, { method: 'POST', body: new URLSearchParams(fields), headers });
    const body = (await response.json()) as ChallengeAnswer['body'];
    dpopNonce = response.headers.get('dpop-nonce') ?? dpopNonce;
    if (body.auth_session !== undefined) session = body.auth_session;
    return { status: response.status, headers: response.headers, body };
  };
  // The library signs proofs for requests of its own only, so they are made here with the same key.
  const proof = async (): Promise<Record<string, string>> => {
    if (!withDpop) return {};
    const { exportJWK, SignJWT } = await import('jose');
    const { kty, crv, x, y } = await exportJWK(keys.publicKey);
    const jwt = await new SignJWT({ htm: 'POST', htu: endpoint, jti: crypto.randomUUID(), nonce: dpopNonce })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } as never })
      .setIssuedAt()
      .sign(keys.privateKey);
    return { DPoP: jwt };
  };
  const options = { ...insecure, ...(withDpop ? { DPoP: dpop } : {}) };

  return {
    as,
    client,
    dpop,
    post,
    start: async (fields, origin = app) =>
      post(
        {
          client_id: client.client_id,
          response_type: 'code',
          scope: 'openid profile email orders:read',
          redirect_uri: callback,
          code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          nonce,
          resource: audience,
          ...fields,
        },
        { origin, ...(await proof()) },
      ),
    next: async (fields, given = session) =>
      post({ client_id: client.client_id, auth_session: given ?? '', ...fields }, { origin: app, ...(await proof()) }),
    exchange: async (code, { withDpop: prove } = { withDpop: true }) => {
      const parameters = new URLSearchParams({ code, redirect_uri: callback, code_verifier: verifier });
      const request = (): Promise<Response> =>
        oauth.genericTokenEndpointRequest(
          as,
          client,
          oauth.None(),
          'authorization_code',
          parameters,
          prove ? options : insecure,
        );
      const read = async (): Promise<oauth.TokenEndpointResponse> =>
        oauth.processAuthorizationCodeResponse(as, client, await request(), {
          expectedNonce: nonce,
          requireIdToken: true,
        });
      const response = await read().catch((error: unknown) => {
        // The broker gave a nonce, which the library has kept for the next proof.
        if (oauth.isDPoPNonceError(error)) return read();
        throw error;
      });
      const claims = oauth.getValidatedIdTokenClaims(response);
      if (claims === undefined) throw new Error('no ID token');
      return { response, claims };
    },
    refresh: async (refreshToken) =>
      oauth.processRefreshTokenResponse(
        as,
        client,
        await oauth.refreshTokenGrantRequest(as, client, oauth.None(), refreshToken, options),
      ),
  };
}
