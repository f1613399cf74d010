import type { BrokerCore } from '../broker-module.js';
import type { Client } from '../config/tenant-settings.js';
import { answerJson } from '../http/json-answer.js';
import type { Route } from '../http/router.js';
import { notFound } from './api-error.js';
import type { ManagementGuard } from './guard.js';

/** The applications of the tenant; they are changed in its configuration. */
export function clientRoutes({ clients }: BrokerCore, { requireScope }: ManagementGuard): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v2/clients',
      handler: requireScope('read:clients', (ctx) => {
        answerJson(ctx, 200, clients.all().map(describeClient));
      }),
    },
    {
      method: 'GET',
      path: '/api/v2/clients/:id',
      handler: requireScope('read:clients', (ctx, { id = '' }) => {
        const client = clients.find(id);
        if (client === undefined) throw notFound('client');
        answerJson(ctx, 200, describeClient(client));
      }),
    },
  ];
}

/** A client as the API tells of it; a secret is never told, only that there is one. */
function describeClient(client: Client): Readonly<Record<string, unknown>> {
  return {
    client_id: client.id,
    name: client.name,
    type: client.type,
    has_secret: client.secret !== undefined,
    built_in: client.builtIn === true,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    web_origins: client.webOrigins,
    login_uri: client.loginUri ?? null,
    first_party: client.firstParty,
    dpop_required: client.dpopRequired,
    scopes: client.scopes,
    metadata: client.metadata,
  };
}
