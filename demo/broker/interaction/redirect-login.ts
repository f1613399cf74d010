import { randomBytes } from 'node:crypto';
import type { HttpContext } from '../http/http-context.js';
import { ConnectionFailure, type BeginResult } from '../connections/connection-handler.js';
import { sendPage } from '../http/security-headers.js';
import { renderPostPage } from '../pages/message-page.js';
import type { InteractionParts } from './interaction-parts.js';
import { logFailure, type TurnSource } from './login-engine.js';
import type { LoginTransaction } from './login-transaction.js';

/** Where a person wants to go. */
export interface Departure {
  readonly connection: string;
  readonly loginHint?: string | undefined;
  readonly variant?: string | undefined;
}

/** The address at which every source of users gives its answer. */
export function callbackUrl(issuer: string): string {
  return `${issuer}/login/callback`;
}

/** Sends the browser to a source of users; what goes wrong brings it back to the login page. */
export async function leaveForSource(
  ctx: HttpContext,
  parts: InteractionParts,
  login: LoginTransaction,
  source: TurnSource,
  departure: Departure,
): Promise<void> {
  const { connections, upstream, issuer, logins } = parts;
  const open = connections.find(departure.connection, login.clientId, login.request.organization);
  const chosen: LoginTransaction = { ...login, connection: open?.connection.id ?? departure.connection };
  try {
    if (open?.handler.begin === undefined) {
      throw new ConnectionFailure('unknown_connection', 'no such connection, or none that redirects');
    }
    const { request } = login;
    const state = randomBytes(32).toString('base64url');
    const loginHint = departure.loginHint ?? request.loginHint;
    const variant = departure.variant ?? request.variant;
    // The page was asked for anew, so the source must not answer with an old session either.
    const prompt = request.prompt === 'login' || request.prompt === 'select_account' ? request.prompt : undefined;
    const result = await open.handler.begin({
      state,
      callbackUrl: callbackUrl(issuer),
      clientId: login.clientId,
      ...(loginHint === undefined ? {} : { loginHint: loginHint.slice(0, 320) }),
      ...(variant === undefined ? {} : { variant }),
      ...(prompt === undefined ? {} : { prompt }),
      ...(request.acrValues === undefined ? {} : { acrValues: request.acrValues }),
      ...(request.maxAgeSeconds === undefined ? {} : { maxAgeSeconds: request.maxAgeSeconds }),
      ...(request.uiLocales === undefined ? {} : { uiLocales: request.uiLocales }),
      ...(request.organization === undefined ? {} : { organization: request.organization }),
      ...(request.connectionScope === undefined ? {} : { scope: request.connectionScope }),
    });
    upstream.save(
      state,
      {
        connection: open.connection.id,
        login: login.id,
        browser: source.browser,
        ...(result.keep === undefined ? {} : { keep: result.keep }),
      },
      login.expiresAt,
    );
    const { error: _error, asked: _asked, kept: _kept, ...rest } = chosen;
    logins.save(rest);
    sendBrowser(ctx, parts, result);
  } catch (error) {
    rememberError(parts, chosen, error, source.ip);
    ctx.status = 303;
    ctx.redirect(`/interaction/${login.id}`);
  }
}

/** Sends the browser on, by address or by a form that posts itself. */
export function sendBrowser(
  ctx: HttpContext,
  parts: Pick<InteractionParts, 'tenant' | 'hasWidget'>,
  result: BeginResult,
): void {
  if (result.kind === 'redirect') {
    ctx.status = 303;
    ctx.set('Cache-Control', 'no-store');
    ctx.redirect(result.url);
    return;
  }
  sendPage(ctx, 200, renderPostPage(parts.tenant.name, result.action, result.fields), {
    script: parts.hasWidget,
    formTargets: [new URL(result.action).origin],
  });
}

/** Keeps what went wrong, for the login page to say. */
export function rememberError(parts: InteractionParts, login: LoginTransaction, error: unknown, ip: string): void {
  const known = error instanceof ConnectionFailure;
  logFailure(parts.services, login, error, ip);
  const { identity: _identity, stage: _stage, asked: _asked, kept: _kept, ...rest } = login;
  parts.logins.save({
    ...rest,
    error: {
      code: known ? error.code : 'server_error',
      ...(known && error.text !== undefined ? { text: error.text } : {}),
    },
  });
}
