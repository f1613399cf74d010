import type { PipelineLogin } from '../../interaction/pipeline.js';
import { readJson, type JsonValue } from '../plain-json.js';
import type { RuleSubject } from '../pipeline/run-rules.js';
import {
  clientPart,
  connectionPart,
  methodsPart,
  organizationPart,
  requestPart,
  userPart,
  type EventPart,
  type RequestFacts,
} from './event-parts.js';

/** What is known of a login beside the login itself. */
export interface LoginEventFacts {
  readonly issuer: string;
  readonly tenantName: string;
  /** Factors that the user has set up. */
  readonly factors: readonly string[];
  /** The request that came back from a redirect. */
  readonly returned?: Pick<RequestFacts, 'method' | 'query' | 'body'>;
  /** What the person gave in a form that an Action showed. */
  readonly prompt?: EventPart;
}

/** The event of post-login Actions. */
export function loginEvent(login: PipelineLogin, facts: LoginEventFacts): EventPart {
  const { user, client, connection, request, methods } = login;
  const { returned, prompt } = facts;
  return {
    tenant: { id: facts.tenantName },
    request: requestPart(facts.issuer, { ...login, query: requestQuery(login), ...returned }),
    user: userPart(user, facts.factors),
    client: clientPart(client),
    connection: connectionPart(connection),
    ...organizationPart(request.organization),
    transaction: {
      id: login.transaction,
      protocol: protocolOf(login),
      ...(request.redirectUri === undefined ? {} : { redirect_uri: request.redirectUri }),
      requested_scopes: scopesOf(login),
      response_type: ['code'],
      ...(request.state === undefined ? {} : { state: request.state }),
      ui_locales: request.uiLocales?.split(' ') ?? [],
      locale: login.language,
      acr_values: request.acrValues ?? [],
      ...(request.loginHint === undefined ? {} : { login_hint: request.loginHint }),
      ...(request.prompt === undefined ? {} : { prompt: request.prompt.split(' ') }),
      metadata: {},
    },
    authentication: { methods: methodsPart(methods) },
    authorization: { roles: [] },
    ...(request.resource === undefined ? {} : { resource_server: { identifier: request.resource } }),
    ...refreshPart(login),
    ...(prompt === undefined ? {} : { prompt }),
    stats: { logins_count: user.loginsCount },
  };
}

/** The user and the context of rules. */
export function ruleSubject(login: PipelineLogin, facts: LoginEventFacts): RuleSubject {
  const { user, client, connection, request, methods } = login;
  const { id, strategy, metadata } = connectionPart(connection);
  const { ip, hostname, query, body } = requestPart(facts.issuer, {
    ...login,
    query: requestQuery(login),
    ...facts.returned,
  });
  const context = {
    tenant: facts.tenantName,
    clientID: client.id,
    clientName: client.name,
    clientMetadata: client.metadata,
    connection: id,
    connectionID: id,
    connectionStrategy: strategy,
    connectionMetadata: metadata,
    protocol: protocolOf(login),
    stats: { loginsCount: user.loginsCount },
    ...(login.trigger === 'sso' ? { sso: { current_clients: [client.id] } } : {}),
    request: { userAgent: login.userAgent, ip, hostname, query, body, geoip: {} },
    authentication: { methods: methods.map(({ name, at }) => ({ name, timestamp: at })) },
    authorization: { roles: [] },
    ...(request.organization === undefined
      ? {}
      : { organization: { id: request.organization, name: request.organization } }),
    idToken: {},
    accessToken: { scope: scopesOf(login) },
  };
  return { user: plain(userPart(user, facts.factors)), context: plain(context) };
}

function refreshPart({ refreshToken }: PipelineLogin): { readonly refresh_token?: EventPart } {
  if (refreshToken === undefined) return {};
  const { id, createdAt, expiresAt } = refreshToken;
  return {
    refresh_token: {
      id,
      ...(createdAt === undefined ? {} : { created_at: new Date(createdAt).toISOString() }),
      ...(expiresAt === undefined ? {} : { expires_at: new Date(expiresAt).toISOString() }),
    },
  };
}

function protocolOf({ channel, trigger }: PipelineLogin): string {
  if (trigger === 'refresh') return 'oauth2-refresh-token';
  return channel === 'embedded' ? 'oauth2-challenge' : 'oidc-basic-profile';
}

function scopesOf({ request }: PipelineLogin): readonly string[] {
  return (request.scope ?? '').split(' ').filter(Boolean);
}

/** The parameters of the authorization request, by their names on the wire. */
function requestQuery({ request, client }: PipelineLogin): Readonly<Record<string, string>> {
  const named: Readonly<Record<string, string | undefined>> = {
    client_id: client.id,
    scope: request.scope,
    acr_values: request.acrValues?.join(' '),
    login_hint: request.loginHint,
    organization: request.organization,
    prompt: request.prompt,
    ui_locales: request.uiLocales,
    connection: request.connection,
    redirect_uri: request.redirectUri,
    resource: request.resource,
  };
  const given = Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given);
}

function plain(value: unknown): Readonly<Record<string, JsonValue>> {
  const json = readJson(value);
  if (!json.ok) throw new Error(`the facts of a login are not plain: ${json.message}`);
  return json.value as Readonly<Record<string, JsonValue>>;
}
