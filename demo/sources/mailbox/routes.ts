import type { Context, Middleware } from 'koa';

import { page, isForeign } from '../web/site.js';
import { html } from '../web/html.js';
import type { Inbox, Message, MessageFilter } from './inbox.js';

const longestWaitSeconds = 30;

/** Resolves when there is a matching message, or when the time is over. */
async function waitFor(inbox: Inbox, filter: MessageFilter, seconds: number): Promise<readonly Message[]> {
  const now = inbox.list(filter);
  if (now.length > 0 || seconds <= 0) return now;
  return new Promise((resolve) => {
    const settle = (): void => {
      const found = inbox.list(filter);
      if (found.length === 0 && !expired) return;
      clearTimeout(timer);
      unsubscribe();
      resolve(found);
    };
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      settle();
    }, seconds * 1000);
    const unsubscribe = inbox.subscribe(settle);
  });
}

function one(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

const frame = page({
  title: 'Mailbox',
  styles: ['/assets/base.css', '/assets/brand.css', '/assets/mailbox.css'],
  scripts: ['/assets/mailbox.js'],
  icon: '/assets/logo.svg',
  layout: 'mailbox',
  body: html`
    <header class="top">
      <a href="/" class="name"><img src="/assets/logo.svg" alt="" width="32" height="32" />Mailbox</a>
      <div class="field filter">
        <label for="filter" class="visually-hidden">Show only mail to</label>
        <input id="filter" type="search" placeholder="Show only mail to …" autocapitalize="none" spellcheck="false" />
      </div>
      <button class="button small" id="empty">Empty</button>
    </header>
    <main>
      <nav aria-label="Messages"><ul id="list"></ul></nav>
      <article id="message" tabindex="-1" aria-label="Message"></article>
    </main>
    <p class="visually-hidden" id="announcement" role="status"></p>
    <noscript><p class="notice bad">This page needs JavaScript. The messages are at /api/messages, too.</p></noscript>
  `,
});

/**
 * Answers the page of the mailbox and its JSON API:
 *
 * - `GET /api/messages?to=&after=&wait=`: an array, the newest first; with `wait` (seconds) it answers when there is one.
 * - `GET /api/messages/:id`
 * - `DELETE /api/messages`
 * - `GET /api/events`: server-sent `change` events
 */
export function createRoutes(inbox: Inbox, url: string): Middleware {
  function events(context: Context): void {
    const { res: response } = context;
    // The answer has no end, so it is written past Koa, which would call its end an error.
    context.respond = false;
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('retry: 1000\n\n');
    const unsubscribe = inbox.subscribe(() => response.write('event: change\ndata:\n\n'));
    response.on('close', unsubscribe);
  }

  return async (context, next) => {
    context.set('Cache-Control', 'no-store');
    if (isForeign(context, url)) {
      context.status = 403;
      return;
    }
    const id = /^\/api\/messages\/(?<id>[\w-]+)$/.exec(context.path)?.groups?.['id'];
    if (context.method === 'GET' && context.path === '/') {
      context.type = 'html';
      context.body = frame;
    } else if (context.method === 'GET' && context.path === '/api/messages') {
      const to = one(context.query['to']);
      const after = one(context.query['after']);
      const wait = Math.min(Number(one(context.query['wait']) ?? 0) || 0, longestWaitSeconds);
      context.body = await waitFor(inbox, { ...(to ? { to } : {}), ...(after ? { after } : {}) }, wait);
    } else if (context.method === 'DELETE' && context.path === '/api/messages') {
      inbox.clear();
      context.status = 204;
    } else if (context.method === 'GET' && context.path === '/api/events') {
      events(context);
    } else if (context.method === 'GET' && id !== undefined) {
      const message = inbox.find(id);
      if (message) context.body = message;
    } else {
      await next();
    }
  };
}
