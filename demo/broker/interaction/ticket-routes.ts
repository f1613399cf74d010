import type { HttpContext } from '../http/http-context.js';
import { writeConnectionsDocument } from '../connections/connections-document.js';
import type { TicketResult } from '../connections/connection-handler.js';
import { html } from '../http/html.js';
import { answerError, answerJson } from '../http/json-answer.js';
import { readFields } from '../http/request-body.js';
import type { Route } from '../http/router.js';
import { sendPage } from '../http/security-headers.js';
import { describeLoginError } from '../pages/login-words.js';
import { renderMessagePage } from '../pages/message-page.js';
import { goneWords, ticketWords } from '../pages/ticket-words.js';
import type { Ticket } from '../store/ticket-repository.js';
import { renderLoginPage } from '../../login-page/login-page-html.js';
import { readTurnInput, statusOf, writeChallenge, writeReason } from './challenge-wire.js';
import type { InteractionParts } from './interaction-parts.js';
import type { TurnInput } from '../connections/connection-handler.js';

type AskResult = Extract<TicketResult, { kind: 'ask' }>;

/**
 * The pages behind the links that connections mail: a new password, a confirmed address, the end of a block.
 *
 * Opening one changes nothing, since scanners of mails open every link. A form is shown by the widget, as on the login
 * page, with the plain form inside of it for when there is no script.
 */
export function ticketRoutes(parts: InteractionParts): readonly Route[] {
  const { tenant, services, connections, clients, issuer, logins } = parts;

  const turn = async (ctx: HttpContext, token: string, input?: TurnInput): Promise<[TicketResult, Ticket?]> => {
    const ticket = services.tickets.find(token);
    const handler = ticket && connections.get(ticket.connection)?.handler;
    if (ticket === undefined || handler?.ticket === undefined) {
      services.log.write({
        type: 'f',
        ip: ctx.ip,
        detail: { code: 'expired_code', reason: 'a link that is not good' },
      });
      return [{ kind: 'gone' }];
    }
    const result = await handler.ticket({
      ticket,
      use: () => services.tickets.take(token) !== undefined,
      ip: ctx.ip,
      ...(input === undefined ? {} : { input }),
    });
    return [result, ticket];
  };

  const backButton = (clientId: string | undefined) => {
    const back = logins.backTo(clientId);
    return back && html`<p class="actions"><a class="button" href="${back.url}">Back to ${back.name}</a></p>`;
  };
  const showGone = (ctx: HttpContext, clientId?: string): void =>
    sendPage(ctx, 410, renderMessagePage(tenant.name, goneWords.title, goneWords.text, backButton(clientId)));
  const donePath = ({ purpose, clientId }: Ticket): string =>
    `/ticket/done/${purpose}?${new URLSearchParams({ client: clientId }).toString()}`;
  const documentOf = ({ connection, clientId }: Ticket) => {
    const document = writeConnectionsDocument(tenant, connections, issuer, clientId, undefined);
    return { ...document, connections: document.connections.filter(({ id }) => id === connection) };
  };

  const showForm = (ctx: HttpContext, token: string, ticket: Ticket, { step, reason }: AskResult): void => {
    const page = renderLoginPage({
      tenantName: tenant.name,
      clientName: clients.find(ticket.clientId)?.name ?? ticket.clientId,
      interaction: `/ticket/${token}`,
      csrf: logins.csrf(ctx, token),
      document: documentOf(ticket),
      connection: ticket.connection,
      action: 'reset',
      hasWidget: parts.hasWidget,
      step,
      ...(reason === undefined ? {} : { error: describeLoginError(reason.code, tenant.name, reason.text) }),
    });
    sendPage(ctx, 200, page, { script: parts.hasWidget });
  };
  const showConfirm = (ctx: HttpContext, token: string, { purpose }: Ticket): void => {
    const { title, text, button } = ticketWords[purpose].confirm;
    const form = html`<form method="post" action="/ticket/${token}/login">
      <input type="hidden" name="csrf" value="${logins.csrf(ctx, token)}" />
      <p class="actions"><button class="button">${button}</button></p>
    </form>`;
    sendPage(ctx, 200, renderMessagePage(tenant.name, title, text, form));
  };
  const guard = (ctx: HttpContext, token: string, csrf: string): boolean => {
    const origin = ctx.get('origin');
    if ((origin === '' || origin === new URL(issuer).origin) && logins.checkCsrf(ctx, token, csrf)) return true;
    answerError(ctx, 403, 'invalid_request', 'the request does not come from this page');
    return false;
  };

  return [
    {
      method: 'GET',
      path: '/ticket/done/:purpose',
      handler: (ctx, { purpose = '' }) => {
        if (!Object.hasOwn(ticketWords, purpose)) return parts.showError(ctx, { status: 404, error: 'not_found' });
        const { title, text } = ticketWords[purpose as Ticket['purpose']].done;
        const client = new URLSearchParams(ctx.querystring).get('client') ?? undefined;
        sendPage(ctx, 200, renderMessagePage(tenant.name, title, text, backButton(client)));
      },
    },
    {
      method: 'GET',
      path: '/ticket/:token',
      handler: async (ctx, { token = '' }) => {
        const [result, ticket] = await turn(ctx, token);
        if (ticket === undefined || result.kind === 'gone') showGone(ctx, ticket?.clientId);
        else if (result.kind === 'ask') showForm(ctx, token, ticket, result);
        else showConfirm(ctx, token, ticket);
      },
    },
    {
      method: 'GET',
      path: '/ticket/:token/connections',
      handler: async (ctx, { token = '' }) => {
        const [, ticket] = await turn(ctx, token);
        if (ticket === undefined) return answerError(ctx, 400, 'invalid_session', 'this link is no longer good');
        const name = clients.find(ticket.clientId)?.name;
        answerJson(ctx, 200, {
          ...documentOf(ticket),
          transaction: { resume: true, ...(name === undefined ? {} : { client_name: name }) },
        });
      },
    },
    {
      method: 'POST',
      path: '/ticket/:token/challenge',
      handler: async (ctx, { token = '' }) => {
        const fields = await readFields(ctx);
        if (!guard(ctx, token, ctx.get('x-csrf-token'))) return;
        const [result, ticket] = await turn(ctx, token, readTurnInput(fields));
        if (ticket === undefined || result.kind === 'gone') {
          return answerError(ctx, 400, 'invalid_session', 'this link is no longer good');
        }
        if (result.kind !== 'ask') return answerJson(ctx, 200, { redirect_to: donePath(ticket) });
        const { step, reason } = result;
        answerJson(ctx, reason === undefined ? 401 : statusOf(reason), {
          error: 'insufficient_authorization',
          challenge: writeChallenge({ step }),
          ...(reason === undefined ? {} : { reason: writeReason(reason) }),
        });
      },
    },
    {
      method: 'POST',
      path: '/ticket/:token/login',
      handler: async (ctx, { token = '' }) => {
        const fields = await readFields(ctx);
        if (!guard(ctx, token, fields.get('csrf') ?? '')) return;
        const [result, ticket] = await turn(ctx, token, readTurnInput(fields));
        if (ticket === undefined || result.kind === 'gone') return showGone(ctx, ticket?.clientId);
        if (result.kind === 'ask') return showForm(ctx, token, ticket, result);
        ctx.status = 303;
        ctx.set('Cache-Control', 'no-store');
        ctx.redirect(donePath(ticket));
      },
    },
    {
      method: 'GET',
      path: '/ticket/:token/cancel',
      handler: (ctx, { token = '' }) => {
        const back = logins.backTo(services.tickets.find(token)?.clientId);
        ctx.status = 303;
        ctx.redirect(back?.url ?? '/');
      },
    },
  ];
}
