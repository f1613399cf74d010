import type { KoaContextWithOIDC } from 'oidc-provider';
import type { BeginResult } from '../connections/connection-handler.js';
import type { HttpContext } from '../http/http-context.js';
import type { BrokerDatabase } from '../store/database.js';
import type { LoginFactsRepository } from '../store/login-facts-repository.js';
import type { LogWriter } from '../store/log-repository.js';
import { beginFederatedLogout, type FederatedLogoutParts } from './federated-logout.js';

/** What a logout works with. */
export interface LogoutParts {
  readonly database: BrokerDatabase;
  readonly facts: LoginFactsRepository;
  readonly log: LogWriter;
  readonly federated: FederatedLogoutParts;
  sendBrowser(ctx: HttpContext, result: BeginResult): void;
}

interface LogoutState {
  readonly postLogoutRedirectUri?: string;
  readonly state?: string;
  readonly clientId?: string;
}

/**
 * Answers a logout request without asking back, when that is safe.
 *
 * It is when the request proves (by the ID token) that it speaks of the very session that it ends, and when there is no
 * session at all. Everybody else is asked, or any page could sign people out. With the parameter `federated` the session
 * at the source of users ends, too.
 *
 * @returns whether the request was answered
 * @see [RP-Initiated Logout §2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
 */
export async function answerLogout(ctx: KoaContextWithOIDC, parts: LogoutParts): Promise<boolean> {
  const { session, entities, provider } = ctx.oidc;
  if (session === undefined) return false;
  const state = (session.state ?? {}) as LogoutState;
  if (session.accountId === undefined) {
    leave(ctx, state);
    return true;
  }
  const hint = entities.IdTokenHint?.payload as { readonly sub?: string; readonly sid?: string } | undefined;
  if (hint?.sub !== session.accountId) return false;

  const { accountId, uid } = session;
  endGrants(parts.database, Object.values(session.authorizations ?? {}));
  const facts = parts.facts.get('session', uid);
  parts.facts.delete('session', uid);
  await session.destroy();
  ctx.cookies.set(provider.cookieName('session'), null, { httpOnly: true, sameSite: 'lax', signed: true });
  parts.log.write({
    type: 'slo',
    userId: accountId,
    ip: ctx.ip,
    ...(state.clientId === undefined ? {} : { clientId: state.clientId }),
  });
  const wantsMore = ctx.query['federated'] !== undefined && facts !== undefined;
  const away = wantsMore ? await beginFederatedLogout(parts.federated, facts, target(ctx, state)) : undefined;
  if (away === undefined) leave(ctx, state);
  else parts.sendBrowser(ctx, away);
  return true;
}

/** Ends grants with all that came of them: codes, refresh tokens, opaque access tokens. */
export function endGrants(
  database: BrokerDatabase,
  authorizations: readonly { readonly grantId?: string | undefined }[],
): void {
  database.atomically(() => {
    for (const { grantId } of authorizations) {
      if (grantId === undefined) continue;
      database.run('DELETE FROM oidc WHERE grant_id = ?', grantId);
      database.run("DELETE FROM oidc WHERE model = 'Grant' AND id = ?", grantId);
    }
  });
}

function target(ctx: KoaContextWithOIDC, { postLogoutRedirectUri, state }: LogoutState): string {
  const url = new URL(postLogoutRedirectUri ?? ctx.oidc.urlFor('end_session_success'));
  if (postLogoutRedirectUri !== undefined && state !== undefined) url.searchParams.set('state', state);
  return url.href;
}

function leave(ctx: KoaContextWithOIDC, state: LogoutState): void {
  ctx.status = 303;
  ctx.type = 'text';
  ctx.redirect(target(ctx, state));
}
