import type { Context, Middleware } from 'koa';

import { html } from '../web/html.js';
import { isForeign, page } from '../web/site.js';
import { takeMessage, type GatewayAuthentication } from './gateway.js';
import type { PhoneMessage, PhoneMessages } from './messages.js';

const longestWaitSeconds = 30;

/** What the routes work with. */
export interface PhoneRouteOptions {
  readonly url: string;
  readonly messages: PhoneMessages;
  readonly authentication: GatewayAuthentication;
  /** The status of a failure that the gateway is told to show, if any. */
  readonly failure: () => number | undefined;
}

const frame = page({
  title: 'Phone',
  styles: ['/assets/base.css', '/assets/brand.css', '/assets/phone.css'],
  scripts: ['/assets/phone.js'],
  icon: '/assets/logo.svg',
  layout: 'phone',
  body: html`
    <main class="device">
      <header>
        <h1>Messages</h1>
        <button class="button small" id="empty">Empty</button>
        <div class="field number" id="numbers" hidden>
          <label for="number">Number</label>
          <select id="number"></select>
        </div>
      </header>
      <div class="screen" id="screen" tabindex="0" role="log" aria-label="Messages"></div>
    </main>
    <noscript><p class="notice bad">This page needs JavaScript. The messages are at /api/messages, too.</p></noscript>
  `,
});

/**
 * Answers the page of the phone, its JSON API, and the gateway:
 *
 * - `POST /gateway/messages`: takes a message, see {@link takeMessage}
 * - `GET /api/messages?to=&after=&wait=`: an array, the newest first; with `wait` (seconds) it answers when there is one.
 * - `DELETE /api/messages`
 * - `GET /api/events`: server-sent `change` events
 */
export function createPhoneRoutes({ url, messages, authentication, failure }: PhoneRouteOptions): Middleware {
  function sendEvents(context: Context): void {
    const { res: response } = context;
    // The answer has no end, so it is written past Koa, which would call its end an error.
    context.respond = false;
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('retry: 1000\n\n');
    const unsubscribe = messages.subscribe(() => response.write('event: change\ndata:\n\n'));
    response.on('close', unsubscribe);
  }

  return async (context, next) => {
    context.set('Cache-Control', 'no-store');
    const route = `${context.method} ${context.path}`;
    // A browser's page has no business at the gateway, wherever it comes from.
    if (route === 'POST /gateway/messages' ? context.get('Origin') !== '' : isForeign(context, url)) {
      context.status = 403;
      return;
    }
    switch (route) {
      case 'POST /gateway/messages': {
        const status = failure();
        const answer =
          status === undefined
            ? await takeMessage(context.req, authentication, messages)
            : { status, body: { error: 'The gateway has a fault.' } };
        context.status = answer.status;
        context.body = answer.body;
        return;
      }
      case 'GET /':
        context.type = 'html';
        context.body = frame;
        return;
      case 'GET /api/messages': {
        const query = context.URL.searchParams;
        // A plus sign that was not escaped arrives as a space.
        const to = query.get('to')?.replace(/^ /, '+');
        const wait = Math.min(Number(query.get('wait') ?? 0) || 0, longestWaitSeconds);
        context.body = await waitFor(messages, { to, after: query.get('after') ?? undefined }, wait);
        return;
      }
      case 'DELETE /api/messages':
        messages.clear();
        context.status = 204;
        return;
      case 'GET /api/events':
        sendEvents(context);
        return;
      default:
        await next();
    }
  };
}

/** Answers when there is a matching message, or when the time is over. */
function waitFor(
  messages: PhoneMessages,
  filter: Parameters<PhoneMessages['list']>[0],
  seconds: number,
): Promise<readonly PhoneMessage[]> {
  const now = messages.list(filter);
  if (now.length > 0 || seconds <= 0) return Promise.resolve(now);
  return new Promise((resolve) => {
    const finish = (found: readonly PhoneMessage[]): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve(found);
    };
    const timer = setTimeout(() => {
      finish([]);
    }, seconds * 1000);
    const unsubscribe = messages.subscribe(() => {
      const found = messages.list(filter);
      if (found.length > 0) finish(found);
    });
  });
}
