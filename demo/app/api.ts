import Koa from 'koa';

import { createGuard, type Demand } from './api/guard.js';
import { ordersOf } from './api/orders.js';
import type { AccessToken } from './api/verdict.js';
import { listen, type Listening } from '../sources/web/listen.js';

/** What the API is started with. */
export interface ApiOptions {
  readonly port: number;
  /** The address to bind. @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** The issuer of the tokens that it takes. */
  readonly issuer: string;
  /** What tokens must be made for. Defaults to its own address with a slash at the end. */
  readonly audience?: string;
  /** The origins whose pages may call it. */
  readonly origins: readonly string[];
  /** Asks for a nonce in each DPoP proof. @defaultValue false */
  readonly requireNonce?: boolean;
  /** How a person must have signed in to see invoices. */
  readonly strongAcrValues?: readonly string[];
  /** How long ago a person may have signed in to see payment methods, in seconds. @defaultValue 300 */
  readonly recentSeconds?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

interface Endpoint {
  readonly demand: Demand;
  readonly answer: (caller: AccessToken) => unknown;
}

/**
 * Starts the API of the shop: `GET /orders` needs a token with the scope `orders:read`, `GET /payment-methods` a recent
 * sign-in besides, `GET /invoices` a strong one (RFC 9470).
 */
export function startApi({
  port,
  host = '127.0.0.1',
  issuer,
  audience,
  origins,
  requireNonce = false,
  strongAcrValues = ['urn:idp-login:acr:mfa'],
  recentSeconds = 300,
  now = Date.now,
}: ApiOptions): Promise<Listening> {
  return listen({ port, host, name: 'localhost' }, (url) => {
    const guard = createGuard({
      issuer,
      audience: audience ?? `${url}/`,
      url,
      realm: 'Kestrel orders',
      requireNonce,
      now,
    });
    const scope = 'orders:read';
    const endpoints = new Map<string, Endpoint>([
      ['/orders', { demand: { scope }, answer: ({ subject }) => ({ orders: ordersOf(subject, now()) }) }],
      [
        '/payment-methods',
        {
          demand: { scope, maxAgeSeconds: recentSeconds },
          answer: () => ({ paymentMethods: [{ brand: 'Visa', lastDigits: '4242', expires: '2031-08' }] }),
        },
      ],
      [
        '/invoices',
        {
          demand: { scope, acrValues: strongAcrValues },
          answer: ({ subject }) => ({ invoices: ordersOf(subject, now()).map(({ id }) => ({ order: id })) }),
        },
      ],
    ]);

    const app = new Koa();
    app.use(async (context, next) => {
      context.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
      context.vary('Origin');
      if (origins.includes(context.get('Origin'))) {
        context.set({
          'Access-Control-Allow-Origin': context.get('Origin'),
          'Access-Control-Expose-Headers': 'WWW-Authenticate, DPoP-Nonce, Retry-After, Date',
        });
        if (context.method === 'OPTIONS') {
          context.set({
            'Access-Control-Allow-Methods': 'GET',
            'Access-Control-Allow-Headers': 'Authorization, DPoP',
            'Access-Control-Max-Age': '600',
          });
        }
      }
      if (context.method === 'OPTIONS') {
        context.status = 204;
        return;
      }
      await next();
    });
    app.use(async (context) => {
      const endpoint = endpoints.get(context.path);
      if (!endpoint || context.method !== 'GET') {
        context.status = endpoint ? 405 : 404;
        context.body = { error: endpoint ? 'method_not_allowed' : 'not_found' };
        return;
      }
      const caller = await guard.admit(context, endpoint.demand);
      if (caller) context.body = endpoint.answer(caller);
    });
    return app.callback();
  });
}
