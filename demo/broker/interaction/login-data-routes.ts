import { createHash } from 'node:crypto';
import type { HttpContext } from '../http/http-context.js';
import type { ClientDirectory } from '../config/client-directory.js';
import type { Client, Tenant } from '../config/tenant-settings.js';
import type { ConnectionDirectory } from '../connections/connection-directory.js';
import { writeConnectionsDocument } from '../connections/connections-document.js';
import { discoverHomeRealm } from '../connections/home-realm.js';
import { allowOrigin, answerPreflight } from '../http/cors.js';
import { answerError, answerJson } from '../http/json-answer.js';
import { readFields } from '../http/request-body.js';
import type { Route } from '../http/router.js';
import type { Throttle } from './throttle.js';

/** What the public data of logins is made of. */
export interface LoginDataParts {
  readonly issuer: string;
  readonly tenant: Tenant;
  readonly clients: ClientDirectory;
  readonly connections: ConnectionDirectory;
  readonly throttle: Throttle;
  /** How long a page may keep the connections document, in seconds. */
  readonly documentMaxAgeSeconds: number;
}

/** What a page needs before anybody signs in: which connections there are, and where an address leads. */
export function loginDataRoutes(parts: LoginDataParts): readonly Route[] {
  const { clients, tenant } = parts;
  const preflight =
    (methods: string): Route['handler'] =>
    (ctx) =>
      answerPreflight(ctx, clients.knowsOrigin(ctx.get('origin')), methods);
  return [
    { method: 'OPTIONS', path: '/login/connections', handler: preflight('GET') },
    { method: 'OPTIONS', path: '/login/discovery', handler: preflight('POST') },
    {
      method: 'GET',
      path: '/login/connections',
      handler: (ctx) => {
        const query = new URLSearchParams(ctx.querystring);
        const client = findClient(ctx, clients, query.get('client_id') ?? '');
        if (client === undefined) return;
        const organization = query.get('organization') ?? undefined;
        const document = writeConnectionsDocument(tenant, parts.connections, parts.issuer, client.id, organization);
        const text = JSON.stringify(document);
        ctx.status = 200;
        ctx.set('Cache-Control', cacheRule(parts.documentMaxAgeSeconds));
        ctx.etag = createHash('sha256').update(text).digest('base64url').slice(0, 22);
        if (ctx.fresh) {
          ctx.status = 304;
          return;
        }
        ctx.type = 'json';
        ctx.body = text;
      },
    },
    {
      method: 'POST',
      path: '/login/discovery',
      handler: async (ctx) => {
        const fields = await readFields(ctx);
        const client = findClient(ctx, clients, fields.get('client_id') ?? '');
        if (client === undefined) return;
        const wait = parts.throttle.hit('discovery', ctx.ip, tenant.limits.discoveryByIp);
        if (wait !== undefined) {
          ctx.set('Retry-After', String(wait));
          return answerError(ctx, 429, 'temporarily_unavailable', 'too many requests');
        }
        const identifier = fields.get('identifier');
        if (identifier === undefined) return answerError(ctx, 400, 'invalid_request', 'the identifier is missing');
        answerJson(ctx, 200, discoverHomeRealm(parts.connections, client.id, identifier));
      },
    },
  ];
}

// Where edits are to show soon, an old document must not live on in the background either.
function cacheRule(seconds: number): string {
  return `public, max-age=${seconds}, stale-while-revalidate=${seconds < 300 ? seconds : 86_400}`;
}

/** The client of a request; an origin that is not registered for it gets no answer that its scripts could read. */
function findClient(ctx: HttpContext, clients: ClientDirectory, id: string): Client | undefined {
  const client = clients.find(id);
  const origin = ctx.get('origin');
  ctx.vary('Origin');
  // What nobody but the broker begins a login for has no login page of its own either.
  if (client === undefined || client.pushedOnly === true) {
    if (origin !== '' && clients.knowsOrigin(origin)) allowOrigin(ctx, origin);
    answerError(ctx, 404, 'invalid_client', 'there is no such client');
    return undefined;
  }
  if (origin === '') return client;
  if (!client.webOrigins.includes(origin)) {
    answerError(ctx, 403, 'invalid_request', 'this origin is not registered for the client');
    return undefined;
  }
  allowOrigin(ctx, origin);
  return client;
}
