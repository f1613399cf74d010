import type { HttpContext } from '../http/http-context.js';
import type { BrokerDatabase } from '../store/database.js';

const session = 'idp_login_session';
const aside = 'idp_login_aside';
// Signatures belong to the name of their cookie, so they travel with the value.
const endings = ['', '.sig'] as const;

/**
 * Puts the broker's session of this browser aside.
 *
 * Trying a connection signs somebody in, who is mostly not the administrator; with another session in place the broker
 * would sign the administrator out first.
 */
export function setSessionAside(ctx: HttpContext): void {
  for (const ending of endings) move(ctx, `${session}${ending}`, `${aside}${ending}`);
}

/** Ends the session that a trial made, and puts the administrator's back. */
export function restoreSession(ctx: HttpContext, database: BrokerDatabase): void {
  const tried = ctx.cookies.get(session, { signed: true });
  if (tried !== undefined) database.run("DELETE FROM oidc WHERE model = 'Session' AND id = ?", tried);
  for (const ending of endings) move(ctx, `${aside}${ending}`, `${session}${ending}`);
}

function move(ctx: HttpContext, from: string, to: string): void {
  const value = ctx.cookies.get(from, { signed: false });
  const options = { httpOnly: true, sameSite: 'lax', signed: false, overwrite: true, secure: ctx.secure } as const;
  ctx.cookies.set(to, value ?? null, { ...options, ...(value === undefined ? {} : { maxAge: 24 * 60 * 60 * 1000 }) });
  ctx.cookies.set(from, null, options);
}
