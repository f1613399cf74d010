import type { BrokerCore } from '../broker-module.js';
import type { OpenConnection } from '../connections/connection-directory.js';
import type { HttpContext } from '../http/http-context.js';
import { answerJson } from '../http/json-answer.js';
import { readJson } from '../http/request-body.js';
import type { Route } from '../http/router.js';
import { ApiError, notFound } from './api-error.js';
import { createConnectionChanges, signsPeopleIn } from './connection-changes.js';
import { describeManagedConnection, matchesSearch, summarizeConnection } from './connection-document.js';
import type { ManagementGuard } from './guard.js';
import type { ManagedConnections } from './managed-connections.js';
import { readPage, readQuery } from './paging.js';

// Scripts of a custom database lie in the options.
const maxBytes = 2 * 1024 * 1024;

/** Viewing and changing connections. */
export function connectionRoutes(
  core: BrokerCore,
  { requireScope }: ManagementGuard,
  kept: ManagedConnections,
): readonly Route[] {
  const changes = createConnectionChanges(core, kept);
  const need = (id: string): OpenConnection => {
    const found = core.connections().get(id);
    if (found === undefined) throw notFound('connection');
    return found;
  };
  const answer = (ctx: HttpContext, status: number, open: OpenConnection): void =>
    answerJson(ctx, status, describeManagedConnection(open, kept.has(open.connection.id)));

  return [
    {
      method: 'GET',
      path: '/api/v2/connections',
      handler: requireScope('read:connections', (ctx) => {
        const query = readQuery(ctx, ['q', 'strategy', 'kind', 'page', 'per_page']);
        const { page, perPage } = readPage(query);
        const search = query.get('q')?.trim().toLowerCase() ?? '';
        const [strategy, kind] = [query.get('strategy'), query.get('kind')];
        const all = core
          .connections()
          .all()
          .filter((open) => strategy === undefined || open.connection.strategy === strategy)
          .filter((open) => kind === undefined || open.connection.kind === kind)
          .filter((open) => search === '' || matchesSearch(open, search));
        answerJson(ctx, 200, {
          total: all.length,
          page,
          per_page: perPage,
          connections: all
            .slice(page * perPage, (page + 1) * perPage)
            .map((open) => summarizeConnection(open, kept.has(open.connection.id))),
        });
      }),
    },
    {
      method: 'POST',
      path: '/api/v2/connections',
      handler: requireScope('create:connections', async (ctx) => {
        const open = changes.create(await readJson(ctx, maxBytes));
        ctx.set('Location', `${core.issuer}/api/v2/connections/${encodeURIComponent(open.connection.id)}`);
        answer(ctx, 201, open);
      }),
    },
    {
      method: 'GET',
      path: '/api/v2/connections/:id',
      handler: requireScope('read:connections', (ctx, { id = '' }) => answer(ctx, 200, need(id))),
    },
    {
      method: 'PATCH',
      path: '/api/v2/connections/:id',
      handler: requireScope('update:connections', async (ctx, { id = '' }) => {
        answer(ctx, 200, changes.change(id, await readJson(ctx, maxBytes)));
      }),
    },
    {
      method: 'DELETE',
      path: '/api/v2/connections/:id',
      handler: requireScope('delete:connections', (ctx, { id = '' }) => {
        changes.remove(id);
        ctx.status = 204;
      }),
    },
    {
      method: 'GET',
      path: '/api/v2/connections/:id/clients',
      handler: requireScope('read:connections', (ctx, { id = '' }) => {
        answerJson(ctx, 200, clientsOf(core, need(id)));
      }),
    },
    {
      method: 'PATCH',
      path: '/api/v2/connections/:id/clients',
      handler: requireScope('update:connections', async (ctx, { id = '' }) => {
        answerJson(ctx, 200, clientsOf(core, changes.enable(id, await readJson(ctx))));
      }),
    },
    {
      method: 'GET',
      path: '/api/v2/connections/:id/status',
      handler: requireScope('read:connections', async (ctx, { id = '' }) => {
        const { handler } = need(id);
        if (handler.status === undefined) {
          throw new ApiError(404, 'no_status', 'The source of this connection cannot be asked for its state.');
        }
        answerJson(ctx, 200, await handler.status());
      }),
    },
  ];
}

function clientsOf(core: BrokerCore, { connection }: OpenConnection): readonly unknown[] {
  return core.clients
    .all()
    .filter(signsPeopleIn)
    .map(({ id, name }) => ({
      client_id: id,
      name,
      status: connection.clients === undefined || connection.clients.includes(id),
    }));
}
