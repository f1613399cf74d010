import type { HttpContext } from './http-context.js';

/** Answers one request; `params` are the named parts of the path. */
export type RouteHandler = (ctx: HttpContext, params: Readonly<Record<string, string>>) => Promise<void> | void;

/** One address of the broker. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'OPTIONS' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/interaction/:uid/start`; a last part `*` takes the rest. */
  readonly path: string;
  readonly handler: RouteHandler;
}

/** Finds the route of a request among many; a path that exists with another method says so. */
export function createRouter(routes: readonly Route[]): (ctx: HttpContext) => Promise<boolean> {
  const compiled = routes.map((route) => ({ route, pattern: compile(route.path) }));
  return async (ctx) => {
    const allowed: string[] = [];
    for (const { route, pattern } of compiled) {
      const match = pattern.exec(ctx.path);
      if (match === null) continue;
      const method = ctx.method === 'HEAD' ? 'GET' : ctx.method;
      if (route.method !== method) {
        allowed.push(route.method);
        continue;
      }
      const params = decode(match.groups ?? {});
      if (params === undefined) break;
      await route.handler(ctx, params);
      return true;
    }
    if (allowed.length === 0) return false;
    ctx.status = 405;
    ctx.set('Allow', [...new Set(allowed)].join(', '));
    ctx.body = { error: 'invalid_request', error_description: `use ${allowed.join(' or ')}` };
    return true;
  };
}

function compile(path: string): RegExp {
  const parts = path.split('/').map((part) => {
    if (part === '*') return '(?<rest>.+)';
    return part.startsWith(':') ? `(?<${part.slice(1)}>[^/]+)` : part.replace(/[.+?()[\]{}^$|\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}$`);
}

function decode(groups: Record<string, string>): Record<string, string> | undefined {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    return undefined;
  }
}
