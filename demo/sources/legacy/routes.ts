import type { Middleware } from 'koa';

import { readForm } from '../web/form-body.js';
import { html, type Html } from '../web/html.js';
import { isForeign, page } from '../web/site.js';
import { legacyStores } from './people.js';
import { answerCall, type ServiceAccount } from './service.js';
import type { LegacyUsers } from './store.js';

/** One call that came to the service. It names no person: the log of a service is read by many. */
export interface LegacyCall {
  /** `POST /club/login` */
  readonly route: string;
  readonly status: number;
  readonly at: Date;
}

/** What the routes work with. */
export interface LegacyRouteOptions {
  readonly url: string;
  readonly users: LegacyUsers;
  readonly account: ServiceAccount;
  readonly calls: LegacyCall[];
  isDown(): boolean;
  setDown(down: boolean): void;
}

const keptCalls = 200;

/** Answers the calls of scripts, and shows the users and the calls to a person, who can switch the service off. */
export function createLegacyRoutes({ url, users, account, calls, isDown, setDown }: LegacyRouteOptions): Middleware {
  return async (context, next) => {
    context.set('Cache-Control', 'no-store');
    const route = `${context.method} ${context.path}`;
    if (isForeign(context, url)) {
      context.status = 403;
      return;
    }
    if (route === 'GET /') {
      context.type = 'html';
      context.body = renderPage(users, calls, isDown());
      return;
    }
    if (route === 'POST /switch') {
      setDown((await readForm(context.req)).get('to') === 'off');
      context.status = 303;
      context.redirect('/');
      return;
    }
    const { method, path, req: request } = context;
    const query = context.URL.searchParams;
    const call = { method, path, query, request, authorization: context.get('Authorization') };
    const answer = isDown() && /^\/(shop|club)\//.test(path) ? { status: 503 } : await answerCall(users, account, call);
    if (answer === undefined) {
      await next();
      return;
    }
    calls.push({ route: `${method} ${path.split('/').slice(0, 3).join('/')}`, status: answer.status, at: new Date() });
    if (calls.length > keptCalls) calls.shift();
    context.status = answer.status;
    if ('body' in answer) context.body = answer.body;
  };
}

function renderPage(users: LegacyUsers, calls: readonly LegacyCall[], isDown: boolean): string {
  return page({
    title: 'Old Books',
    styles: ['/assets/base.css', '/assets/layout.css', '/assets/brand.css', '/assets/legacy.css'],
    icon: '/assets/logo.svg',
    layout: 'legacy',
    body: html`
      <main>
        <header>
          <h1>Old Books</h1>
          <p class="state ${isDown ? 'off' : 'on'}">${isDown ? 'The service is off' : 'The service is on'}</p>
          <form method="post" action="/switch">
            <button class="button small" name="to" value="${isDown ? 'on' : 'off'}">
              ${isDown ? 'Switch it on' : 'Switch it off'}
            </button>
          </form>
        </header>
        ${legacyStores.map(
          (store) => html`
            <section>
              <h2>${store}</h2>
              <table>
                <tr>
                  <th>Id</th>
                  <th>Email</th>
                  <th>Name</th>
                </tr>
                ${users.list(store).map(
                  ({ id, email, name = '' }) =>
                    html`<tr>
                      <td>${id}</td>
                      <td>${email}</td>
                      <td>${name}</td>
                    </tr>`,
                )}
              </table>
            </section>
          `,
        )}
        <section>
          <h2>Last calls</h2>
          ${listCalls(calls)}
        </section>
      </main>
    `,
  });
}

function listCalls(calls: readonly LegacyCall[]): Html {
  if (calls.length === 0) return html`<p>Nobody has asked anything yet.</p>`;
  return html`<ol>
    ${calls
      .slice(-20)
      .reverse()
      .map(
        ({ route, status, at }) =>
          html`<li><code>${route}</code> <b>${String(status)}</b> <time>${at.toISOString().slice(11, 19)}</time></li>`,
      )}
  </ol>`;
}
