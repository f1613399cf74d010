import { randomBytes } from 'node:crypto';
import type { HttpContext } from './http-context.js';

const cookie = 'idp_login_browser';

/** The random id of this browser, or an empty string when it has none (yet, or any more). */
export function browserId(ctx: HttpContext): string {
  const value = ctx.cookies.get(cookie, { signed: true }) ?? '';
  return /^[\w-]{43}$/.test(value) ? value : '';
}

/**
 * The random id of this browser; a browser without one gets one.
 *
 * It ties a login to the browser that began it: a callback or a link that is opened elsewhere is refused.
 */
export function ensureBrowserId(ctx: HttpContext): string {
  const known = browserId(ctx);
  if (known !== '') return known;
  const value = randomBytes(32).toString('base64url');
  ctx.cookies.set(cookie, value, {
    httpOnly: true,
    sameSite: 'lax',
    signed: true,
    secure: ctx.secure,
    maxAge: 400 * 24 * 60 * 60 * 1000,
    overwrite: true,
  });
  return value;
}
