import { randomBytes } from 'node:crypto';
import type { HttpContext } from '../http/http-context.js';
import { browserId } from '../http/browser-id.js';
import { readForm } from '../http/request-body.js';
import type { Route } from '../http/router.js';
import type { InteractionParts } from './interaction-parts.js';
import { callbackUrl, rememberError } from './redirect-login.js';
import { turnSource } from './turn-source.js';

/** What came to the callback, whichever way. */
interface Answer {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly body: URLSearchParams;
}

// How long a browser may take to come again with its cookies, in seconds.
const parkingSeconds = 60;

/** The address at which sources of users give their answers. */
export function callbackRoutes(parts: InteractionParts): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/login/callback',
      handler: async (ctx) => {
        const handle = ctx.query['parked'];
        if (typeof handle !== 'string') {
          return takeAnswer(ctx, parts, { method: 'GET', url: fullUrl(ctx, parts), body: new URLSearchParams() });
        }
        const parked = parts.parked.take<{ readonly url: string; readonly body: string }>(handle);
        if (parked === undefined)
          return parts.showError(ctx, { status: 400, error: 'callback_used', backTo: parts.logins.backTo(undefined) });
        return takeAnswer(ctx, parts, {
          method: 'POST',
          url: new URL(parked.url),
          body: new URLSearchParams(parked.body),
        });
      },
    },
    {
      // A POST from another site brings no cookies (SameSite=Lax), so the browser is asked to come again by itself.
      method: 'POST',
      path: '/login/callback',
      handler: async (ctx) => {
        const body = await readForm(ctx);
        const handle = randomBytes(32).toString('base64url');
        parts.parked.set(handle, { url: fullUrl(ctx, parts).href, body: body.toString() }, parkingSeconds);
        ctx.status = 303;
        ctx.set('Cache-Control', 'no-store');
        ctx.redirect(`/login/callback?parked=${handle}`);
      },
    },
  ];
}

async function takeAnswer(ctx: HttpContext, parts: InteractionParts, answer: Answer): Promise<void> {
  const { upstream, logins, connections, issuer } = parts;
  const { url, body } = answer;
  const state =
    body.get('state') ??
    body.get('RelayState') ??
    url.searchParams.get('state') ??
    url.searchParams.get('RelayState') ??
    '';
  const found = upstream.peek(state);
  if (found.status === 'unknown') {
    const sent = await takeUnsolicited(ctx, parts, answer, state);
    if (!sent) parts.showError(ctx, { status: 400, error: 'callback_unknown', backTo: logins.backTo(undefined) });
    return;
  }
  const login = logins.find(found.request.login);
  const backTo = logins.backTo(login?.clientId);
  // Looked at before it is used up: whoever was tricked into opening the address takes nothing from its owner.
  if (found.request.browser === '' || found.request.browser !== browserId(ctx)) {
    parts.services.log.write({
      type: 'f',
      connection: found.request.connection,
      ip: ctx.ip,
      detail: { code: 'state_mismatch' },
    });
    parts.showError(ctx, { status: 400, error: 'other_browser', backTo });
    return;
  }
  if (upstream.use(state).status !== 'open') {
    parts.showError(ctx, {
      status: 400,
      error: login?.finished === true ? 'login_finished' : 'callback_used',
      backTo,
    });
    return;
  }
  if (login === undefined || login.finished === true) {
    parts.showError(ctx, { status: 400, error: 'session_expired', backTo });
    return;
  }
  const source = turnSource(ctx, 'web', login.request.uiLocales);
  const open = connections.find(found.request.connection, login.clientId);
  await parts.serialize(login.id, async () => {
    const current = { ...(logins.find(login.id) ?? login), connection: found.request.connection };
    try {
      if (open?.handler.finish === undefined) throw new Error(`connection ${found.request.connection} is gone`);
      const identity = await open.handler.finish({
        ...answer,
        state,
        callbackUrl: callbackUrl(issuer),
        ...(found.request.keep === undefined ? {} : { keep: found.request.keep }),
      });
      logins.save(parts.engine.accept(current, open, identity, source));
    } catch (error) {
      rememberError(parts, current, error, source.ip);
    }
  });
  // The interaction's own cookies are only sent below its own path.
  ctx.status = 303;
  ctx.set('Cache-Control', 'no-store');
  ctx.redirect(`/interaction/${login.id}/continue`);
}

async function takeUnsolicited(
  ctx: HttpContext,
  parts: InteractionParts,
  answer: Answer,
  state: string,
): Promise<boolean> {
  const open = parts.connections.get(answer.url.searchParams.get('connection') ?? '');
  if (open?.handler.unsolicited === undefined) return false;
  try {
    const result = await open.handler.unsolicited({ ...answer, state, callbackUrl: callbackUrl(parts.issuer) });
    ctx.status = 303;
    ctx.redirect(result.url);
    return true;
  } catch (error) {
    parts.services.log.write({
      type: 'f',
      connection: open.connection.id,
      ip: ctx.ip,
      detail: { code: 'invalid_response', reason: error instanceof Error ? error.message : 'refused' },
    });
    return false;
  }
}

function fullUrl(ctx: HttpContext, parts: InteractionParts): URL {
  return new URL(ctx.url, parts.issuer);
}
