import type { HttpContext } from './http-context.js';

/** What scripts of other origins may read beside the body. */
export const exposedHeaders = 'DPoP-Nonce, WWW-Authenticate, Retry-After, Date';

/**
 * Lets one origin read the answer, and answers its preflight.
 *
 * The allowed origin is named, never `*`, and cookies never travel: what the broker answers here depends on nothing but
 * the request itself.
 */
export function allowOrigin(ctx: HttpContext, origin: string): void {
  ctx.vary('Origin');
  ctx.set('Access-Control-Allow-Origin', origin);
  ctx.set('Access-Control-Expose-Headers', exposedHeaders);
}

/** Answers a preflight for the methods; what an unknown origin gets is an answer without permission. */
export function answerPreflight(ctx: HttpContext, allowed: boolean, methods: string): void {
  ctx.vary('Origin');
  ctx.status = 204;
  if (!allowed) return;
  allowOrigin(ctx, ctx.get('Origin'));
  ctx.set('Access-Control-Allow-Methods', methods);
  ctx.set('Access-Control-Allow-Headers', 'Content-Type, DPoP');
  ctx.set('Access-Control-Max-Age', '86400');
}
