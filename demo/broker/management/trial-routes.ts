import type { BrokerCore } from '../broker-module.js';
import type { HttpContext } from '../http/http-context.js';
import { answerJson } from '../http/json-answer.js';
import type { Route } from '../http/router.js';
import { notFound } from './api-error.js';
import { createTrials } from './connection-trial.js';
import type { ManagementGuard } from './guard.js';
import { restoreSession, setSessionAside } from './set-aside-session.js';
import { tryClient } from './try-client.js';

/** Trying a connection: an administrator asks for a ticket, a browser makes the whole round trip, the result waits. */
export function trialRoutes(core: BrokerCore, { requireScope }: ManagementGuard): readonly Route[] {
  const client = tryClient(core.issuer);
  core.clients.set(client);
  const trials = createTrials(core, client);
  return [
    {
      method: 'POST',
      path: '/api/v2/connections/:id/trials',
      handler: requireScope('update:connections', async (ctx, { id = '' }) => {
        if (core.connections().get(id) === undefined) throw notFound('connection');
        const ticket = await trials.begin(id);
        answerJson(ctx, 201, { ticket, url: `${core.issuer}/admin/try/${ticket}` });
      }),
    },
    {
      method: 'GET',
      path: '/api/v2/trials/:ticket',
      handler: requireScope('read:connections', (ctx, { ticket = '' }) => {
        const result = trials.result(ticket);
        if (result === undefined) throw notFound('trial');
        answerJson(ctx, 200, result);
      }),
    },
    {
      method: 'GET',
      path: '/admin/try/:ticket',
      handler: (ctx, { ticket = '' }) => {
        const trial = trials.find(ticket);
        if (trial !== undefined) setSessionAside(ctx);
        leaveFor(ctx, trial?.authorizeUrl ?? '/admin/tried/unknown');
      },
    },
    {
      method: 'GET',
      path: '/admin/tried',
      handler: async (ctx) => {
        const ticket = await trials.finish(new URLSearchParams(ctx.querystring));
        if (ticket !== undefined) restoreSession(ctx, core.store.database);
        leaveFor(ctx, `/admin/tried/${ticket ?? 'unknown'}`);
      },
    },
  ];
}

function leaveFor(ctx: HttpContext, address: string): void {
  ctx.set('Cache-Control', 'no-store');
  ctx.redirect(address);
  ctx.status = 303;
}
