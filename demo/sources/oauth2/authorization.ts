import { createHash, timingSafeEqual } from 'node:crypto';

import { createDrawer } from '../web/drawer.js';
import type { OctoPerson } from './people.js';

/** An application that is registered at the provider. */
export interface OAuthClient {
  readonly id: string;
  readonly secret: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
}

/** What an application asks for. */
export interface AuthorizationRequest {
  readonly client: OAuthClient;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | undefined;
  readonly codeChallenge: string | undefined;
  readonly loginHint: string | undefined;
}

/** What an access token stands for. */
export interface Grant {
  readonly client: OAuthClient;
  readonly person: OctoPerson;
  readonly scopes: readonly string[];
}

/** A refusal of the protocol, by an error code of RFC 6749. */
export class OAuthRefusal extends Error {
  override readonly name = 'OAuthRefusal' as const;
  readonly code: string;
  /** Where the error may be sent; absent when the address itself cannot be trusted. */
  readonly returnTo: URL | undefined;

  constructor(code: string, description: string, returnTo?: URL) {
    super(description);
    this.code = code;
    this.returnTo = returnTo;
  }
}

/** What the provider can hand on. */
export const knownScopes: readonly string[] = ['read:user', 'user:email'];

/** Codes and tokens of one provider. */
export interface AuthorizationServer {
  /** @throws {OAuthRefusal} */
  readRequest(parameters: URLSearchParams): AuthorizationRequest;
  /** The address that brings a new code back. */
  grant(request: AuthorizationRequest, person: OctoPerson): URL;
  /** @throws {OAuthRefusal} */
  exchange(
    parameters: URLSearchParams,
    authorization: string,
  ): { readonly accessToken: string; readonly scopes: readonly string[] };
  findGrant(accessToken: string | undefined): Grant | undefined;
  /** Whether the person let the application see all of this before. */
  isApproved(request: AuthorizationRequest, person: OctoPerson): boolean;
  /** Applications that a person let in. */
  clientsOf(person: OctoPerson): readonly OAuthClient[];
  /** Takes the approval and every token of a person back from one application. */
  revoke(person: OctoPerson, clientId: string): void;
}

/**
 * Makes the protocol core: the authorization code grant with optional PKCE, and opaque tokens.
 *
 * @see [RFC 6749 §4.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1)
 */
export function createAuthorizationServer(clients: readonly OAuthClient[], clock: () => Date): AuthorizationServer {
  const codes = createDrawer<{ readonly grant: Grant; readonly request: AuthorizationRequest; token?: string }>(
    60,
    clock,
  );
  const tokens = createDrawer<Grant>(8 * 3600, clock);
  const approvals = new Map<OctoPerson, Map<OAuthClient, ReadonlySet<string>>>();

  return {
    readRequest(parameters) {
      const client = clients.find(({ id }) => id === parameters.get('client_id'));
      if (!client) throw new OAuthRefusal('unauthorized_client', 'This application is not registered here.');
      const redirectUri = parameters.get('redirect_uri') ?? client.redirectUris[0] ?? '';
      if (!client.redirectUris.includes(redirectUri))
        throw new OAuthRefusal(
          'invalid_request',
          'The application asked to return to an address that is not registered.',
        );
      const state = parameters.get('state') ?? undefined;
      const back = returnAddress(redirectUri, { state });
      if ((parameters.get('response_type') ?? 'code') !== 'code')
        throw new OAuthRefusal('unsupported_response_type', 'Only response_type=code is supported.', back);
      const codeChallenge = parameters.get('code_challenge') ?? undefined;
      if (codeChallenge !== undefined && parameters.get('code_challenge_method') !== 'S256')
        throw new OAuthRefusal('invalid_request', 'Only code_challenge_method=S256 is supported.', back);
      const scopes = (parameters.get('scope') ?? '').split(/[\s,]+/).filter(Boolean);
      if (scopes.some((scope) => !knownScopes.includes(scope)))
        throw new OAuthRefusal('invalid_scope', 'An unknown scope was asked for.', back);
      return { client, redirectUri, scopes, state, codeChallenge, loginHint: parameters.get('login') ?? undefined };
    },

    grant(request, person) {
      const { client, scopes, redirectUri, state } = request;
      const approved = approvals.get(person) ?? new Map<OAuthClient, ReadonlySet<string>>();
      approvals.set(person, approved.set(client, new Set([...(approved.get(client) ?? []), ...scopes])));
      const code = codes.put({ grant: { client, person, scopes }, request });
      return returnAddress(redirectUri, { code, state });
    },

    exchange(parameters, authorization) {
      const client = authenticate(clients, parameters, authorization);
      if (parameters.get('grant_type') !== 'authorization_code')
        throw new OAuthRefusal('unsupported_grant_type', 'Only grant_type=authorization_code is supported.');
      const entry = codes.get(parameters.get('code') ?? undefined);
      if (entry?.grant.client !== client) throw new OAuthRefusal('invalid_grant', 'The code is unknown or expired.');
      if (entry.token !== undefined) {
        // A code that comes twice was stolen by somebody: nobody keeps what it gave.
        tokens.take(entry.token);
        throw new OAuthRefusal('invalid_grant', 'The code was used already.');
      }
      const { redirectUri, codeChallenge } = entry.request;
      if ((parameters.get('redirect_uri') ?? redirectUri) !== redirectUri)
        throw new OAuthRefusal('invalid_grant', 'The redirect_uri is not the one of the request.');
      const verifier = parameters.get('code_verifier');
      const challenge = verifier === null ? undefined : createHash('sha256').update(verifier).digest('base64url');
      if (codeChallenge !== challenge) throw new OAuthRefusal('invalid_grant', 'The code_verifier does not fit.');
      entry.token = tokens.put(entry.grant);
      return { accessToken: entry.token, scopes: entry.grant.scopes };
    },

    findGrant: (accessToken) => tokens.get(accessToken),

    isApproved({ client, scopes }, person) {
      const approved = approvals.get(person)?.get(client);
      return approved !== undefined && scopes.every((scope) => approved.has(scope));
    },

    clientsOf: (person) => [...(approvals.get(person)?.keys() ?? [])],

    revoke(person, clientId) {
      for (const client of clients) if (client.id === clientId) approvals.get(person)?.delete(client);
      for (const [token, grant] of tokens.values())
        if (grant.person === person && grant.client.id === clientId) tokens.take(token);
    },
  };
}

/** The address of the application with an answer in its query. */
export function returnAddress(redirectUri: string, answer: Readonly<Record<string, string | undefined>>): URL {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) if (value !== undefined) url.searchParams.set(name, value);
  return url;
}

function authenticate(
  clients: readonly OAuthClient[],
  parameters: URLSearchParams,
  authorization: string,
): OAuthClient {
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization)?.[1];
  const [basicId = '', basicSecret = ''] = Buffer.from(basic ?? '', 'base64')
    .toString()
    .split(':')
    .map((part) => decodeURIComponent(part.replace(/\+/g, ' ')));
  const id = basic === undefined ? parameters.get('client_id') : basicId;
  const secret = basic === undefined ? (parameters.get('client_secret') ?? '') : basicSecret;
  const client = clients.find((one) => one.id === id);
  const matches = timingSafeEqual(digest(secret), digest(client?.secret ?? ''));
  if (!client || !matches) throw new OAuthRefusal('invalid_client', 'The client id and secret do not go together.');
  return client;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
