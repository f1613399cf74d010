import type Koa from 'koa';

import { postPage } from './pages.js';
import type { OutgoingMessage } from './outgoing-message.js';

const sessionCookie = 'umbrella_session';

/** Sends a message through the browser. */
export function deliver(context: Koa.Context, message: OutgoingMessage): void {
  if (message.binding === 'redirect') {
    context.status = 303;
    context.redirect(message.url);
    return;
  }
  // The receiver may send the browser on, to any place; `form-action` would have to name each of them.
  context.set(
    'Content-Security-Policy',
    context.response.get('Content-Security-Policy').replace(/form-action [^;]*;?/, ''),
  );
  sendPage(context, 200, postPage(message));
}

/** Answers with a page that nobody may keep. */
export function sendPage(context: Koa.Context, status: number, body: string): void {
  context.status = status;
  context.type = 'html';
  context.set('Cache-Control', 'no-store');
  context.body = body;
}

/** The id of the browser's session. */
export function sessionIdOf(context: Koa.Context): string | undefined {
  return context.cookies.get(sessionCookie);
}

/** Gives the browser a session; `undefined` takes it away. */
export function setSessionId(context: Koa.Context, id: string | undefined): void {
  context.cookies.set(sessionCookie, id ?? null, { httpOnly: true, sameSite: 'lax', overwrite: true });
}
