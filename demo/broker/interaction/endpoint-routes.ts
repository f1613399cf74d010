import type { HttpContext } from '../http/http-context.js';
import type { EndpointResult } from '../connections/connection-handler.js';
import { browserId } from '../http/browser-id.js';
import { html } from '../http/html.js';
import { readForm } from '../http/request-body.js';
import type { Route } from '../http/router.js';
import { sendPage } from '../http/security-headers.js';
import { renderMessagePage } from '../pages/message-page.js';
import type { InteractionParts } from './interaction-parts.js';
import { sendBrowser } from './redirect-login.js';
import { turnSource } from './turn-source.js';

/** The pages that connections have of their own: metadata, single logout, links in mails. */
export function endpointRoutes(parts: InteractionParts): readonly Route[] {
  const handler: Route['handler'] = async (ctx, { id = '', name = '' }) => {
    const open = parts.connections.get(id);
    const endpoint =
      open === undefined || !Object.hasOwn(open.handler.endpoints ?? {}, name)
        ? undefined
        : open.handler.endpoints?.[name];
    if (endpoint === undefined) return parts.showError(ctx, { status: 404, error: 'not_found' });
    const body = ctx.method === 'POST' ? await readForm(ctx) : new URLSearchParams();
    const url = new URL(ctx.url, parts.issuer);
    const result = await endpoint({ method: ctx.method, url, body, ip: ctx.ip, browser: browserId(ctx) });
    return answer(ctx, parts, result);
  };
  return [
    { method: 'GET', path: '/connection/:id/:name', handler },
    { method: 'POST', path: '/connection/:id/:name', handler },
  ];
}

async function answer(ctx: HttpContext, parts: InteractionParts, result: EndpointResult): Promise<void> {
  switch (result.kind) {
    case 'content':
      ctx.status = result.status;
      ctx.type = result.type;
      ctx.set({ ...result.headers });
      ctx.body = result.body;
      return;
    case 'page': {
      const { status, title, text, login } = result;
      const back = parts.logins.backTo(result.clientId);
      const next =
        login === undefined
          ? back && { url: back.url, label: `Back to ${back.name}` }
          : { url: `/interaction/${encodeURIComponent(login)}`, label: 'Go on here' };
      const action = next && html`<p class="actions"><a class="button" href="${next.url}">${next.label}</a></p>`;
      sendPage(ctx, status, renderMessagePage(parts.tenant.name, title, text, action));
      return;
    }
    case 'turn':
      return takeTurn(ctx, parts, result.transaction, result.input);
    case 'redirect':
    case 'post': {
      sendBrowser(ctx, parts, result);
      return;
    }
  }
}

/** Takes an answer that came by another way; the login goes on in the window that waits, or here when it is done. */
async function takeTurn(
  ctx: HttpContext,
  parts: InteractionParts,
  transaction: string,
  input: Extract<EndpointResult, { kind: 'turn' }>['input'],
): Promise<void> {
  const { logins, engine, tenant } = parts;
  const login = logins.find(transaction);
  if (login === undefined || login.finished === true) {
    parts.showError(ctx, { status: 400, error: 'session_expired', backTo: logins.backTo(login?.clientId) });
    return;
  }
  await parts.serialize(login.id, async () => {
    const source = turnSource(ctx, 'web', login.request.uiLocales);
    const progress = await engine.advance(logins.find(transaction) ?? login, { input, source });
    if (progress.kind !== 'done' && progress.kind !== 'ask') {
      const text = 'Ask for another message in the window where you sign in.';
      sendPage(ctx, 400, renderMessagePage(tenant.name, 'That did not work', text));
      return;
    }
    logins.save(progress.login);
    ctx.status = 303;
    ctx.redirect(`/interaction/${login.id}/continue`);
  });
}
