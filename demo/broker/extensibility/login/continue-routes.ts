import type { HttpContext } from '../../http/http-context.js';
import { BadRequest, readForm } from '../../http/request-body.js';
import type { Route } from '../../http/router.js';
import type { Json } from '../../connections/connection-handler.js';
import type { ExpiringValues } from '../../store/expiring-values.js';
import type { ReturnedRequest } from './script-stage.js';

/** What the address works with. */
export interface ContinueParts {
  readonly waiting: ExpiringValues;
  readonly returned: ExpiringValues;
  /** How long a browser may take from here to its login, in seconds. */
  readonly parkingSeconds: number;
}

/** The path to which browsers come back from where a script sent them. */
export const continuePath = '/continue';

/**
 * Takes browsers back that a script sent away, by GET or by POST. The `state` names the login; whether the browser is the
 * one of that login is seen at the login itself, with the cookies that a POST from another site does not carry.
 */
export function continueRoutes({ waiting, returned, parkingSeconds }: ContinueParts): readonly Route[] {
  const handler: Route['handler'] = async (ctx) => {
    const query = flat(new URLSearchParams(ctx.querystring));
    const body = ctx.method === 'POST' ? flat(await readForm(ctx)) : {};
    const state = query['state'] ?? body['state'] ?? '';
    const login = state === '' ? undefined : waiting.get<string>(state);
    if (login === undefined) throw new BadRequest('this sign-in is over, or it was never sent here');
    const request: ReturnedRequest = { state, method: ctx.method, query, body };
    returned.set(login, request as unknown as Json, parkingSeconds);
    goOn(ctx, login);
  };
  return [
    { method: 'GET', path: continuePath, handler },
    { method: 'POST', path: continuePath, handler },
  ];
}

function goOn(ctx: HttpContext, login: string): void {
  ctx.status = 303;
  ctx.set('Cache-Control', 'no-store');
  ctx.redirect(`/interaction/${encodeURIComponent(login)}/continue`);
}

function flat(params: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...params].slice(0, 50));
}
