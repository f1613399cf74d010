import type { HttpContext } from './http-context.js';

/** Headers that every answer of the broker has. */
export function setSecurityHeaders(ctx: HttpContext): void {
  ctx.set('X-Content-Type-Options', 'nosniff');
  // Other sites learn nothing; the broker's own forms still tell where they come from.
  ctx.set('Referrer-Policy', 'same-origin');
  ctx.set('X-Frame-Options', 'DENY');
}

/** What a page of the broker may load and do. */
export interface PagePolicy {
  /** Origins, beside the broker's own, to which its forms may lead, redirects included. */
  readonly formTargets?: readonly string[];
  /** Whether the page runs the broker's own script. */
  readonly script?: boolean;
}

/** Sends an HTML page under the strictest policy that it works with. */
export function sendPage(ctx: HttpContext, status: number, html: string, policy: PagePolicy = {}): void {
  ctx.status = status;
  ctx.type = 'html';
  ctx.set('Cache-Control', 'no-store');
  ctx.set('Content-Security-Policy', pagePolicy(policy));
  ctx.body = html;
}

function pagePolicy({ formTargets = [], script = false }: PagePolicy): string {
  return [
    "default-src 'none'",
    ...(script ? ["script-src 'self'", "connect-src 'self'"] : []),
    "style-src 'self'",
    "img-src 'self' data:",
    // The whole chain of redirects after a posted form is held against this list.
    `form-action ${["'self'", ...new Set(formTargets)].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${script ? 'lit-html' : "'none'"}`,
  ].join('; ');
}
