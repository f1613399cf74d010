import type { HttpContext } from './http-context.js';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { answerLogout, type LogoutParts } from '../oidc/logout.js';
import type { ErrorPage } from '../pages/error-page.js';
import { avatarSvg } from '../profile/avatar.js';
import { exposedHeaders } from './cors.js';
import { answerError } from './json-answer.js';
import { BadRequest } from './request-body.js';
import { createRouter, type Route } from './router.js';
import { setSecurityHeaders } from './security-headers.js';

/** What answers requests. */
export interface BrokerAppParts {
  readonly provider: Provider;
  readonly issuer: string;
  readonly routes: readonly Route[];
  readonly logout: LogoutParts;
  assets(ctx: HttpContext, name: string): Promise<boolean>;
  showError(ctx: HttpContext, page: ErrorPage): void;
  /** Sees to it that what was written is kept. */
  flush(): void;
}

/** Puts the broker's own addresses in front of the provider's. */
export function createBrokerApp(parts: BrokerAppParts): void {
  const { provider, issuer } = parts;
  const { host } = new URL(issuer);
  const route = createRouter([...parts.routes, ...pageRoutes(parts)]);

  provider.use(async (ctx, next) => {
    setSecurityHeaders(ctx);
    // Addresses are built from this header; another name would also be a way in for DNS rebinding.
    if (ctx.host !== host) {
      ctx.status = 421;
      ctx.body = `This broker is at ${issuer}\n`;
      return;
    }
    try {
      await next();
      if (ctx.status === 404 && (ctx.body === undefined || ctx.body === null)) {
        fail(parts, ctx, 404, 'not_found', 'there is nothing at this address');
      }
      // The answer is sent after this, and must not speak of what a crash would undo.
      parts.flush();
    } catch (error) {
      if (error instanceof BadRequest) {
        fail(parts, ctx, error.status, 'invalid_request', error.message);
        return;
      }
      console.error('broker:', error);
      fail(parts, ctx, 500, 'server_error');
    }
    if (ctx.res.hasHeader('Access-Control-Allow-Origin')) ctx.set('Access-Control-Expose-Headers', exposedHeaders);
  });
  provider.use(async (ctx, next) => {
    if (await route(ctx)) return;
    await next();
    const { oidc } = ctx as Partial<KoaContextWithOIDC>;
    if (oidc?.route === 'end_session' && ctx.status === 200)
      await answerLogout(ctx as KoaContextWithOIDC, parts.logout);
  });
  provider.on('server_error', (_ctx: unknown, error: unknown) => console.error('broker:', error));
}

function pageRoutes(parts: BrokerAppParts): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/assets/*',
      handler: async (ctx, { rest = '' }) => {
        if (!(await parts.assets(ctx, rest))) fail(parts, ctx, 404, 'not_found');
      },
    },
    {
      method: 'GET',
      path: '/picture/:hue/:initials',
      handler: (ctx, { hue = '', initials = '' }) => {
        ctx.type = 'image/svg+xml';
        ctx.set('Cache-Control', 'public, max-age=604800');
        ctx.set('Content-Security-Policy', "default-src 'none'");
        // The picture of a person is shown by the pages of apps.
        ctx.set('Cross-Origin-Resource-Policy', 'cross-origin');
        ctx.body = avatarSvg(Number.parseInt(hue, 10) || 0, initials.replace(/\.svg$/, ''));
      },
    },
    {
      method: 'GET',
      path: '/healthz',
      handler: (ctx) => {
        ctx.body = { status: 'ok' };
      },
    },
  ];
}

function fail(parts: BrokerAppParts, ctx: HttpContext, status: number, error: string, description?: string): void {
  if (ctx.accepts('json', 'html') === 'html') {
    parts.showError(ctx, { status, error, error_description: description });
  } else {
    answerError(ctx, status, error, description);
  }
}
