import type Koa from 'koa';

import { sourcePorts } from '../ports.js';
import type { RunningSource, Source } from '../source.js';
import { frameAssets } from '../web/brand-frame.js';
import { createDrawer } from '../web/drawer.js';
import { readForm } from '../web/form-body.js';
import { listen } from '../web/listen.js';
import { createSite, isForeign } from '../web/site.js';
import type { Asset } from '../web/site.js';
import { answerApi } from './api.js';
import { createAuthorizationServer, OAuthRefusal, returnAddress } from './authorization.js';
import type { AuthorizationRequest, OAuthClient } from './authorization.js';
import { octo } from './look.js';
import { accountPage, consentPage, portraitPath, problemPage, signInPage } from './pages.js';
import { findPerson, octoPeople } from './people.js';
import type { OctoPerson } from './people.js';

/** How to start the provider. */
export interface OAuth2Options {
  readonly port: number;
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** @defaultValue 'dev-broker' */
  readonly clientId?: string;
  /** @defaultValue 'octo-client-secret' */
  readonly clientSecret?: string;
  /** @defaultValue ['http://localhost:4181/login/callback'] */
  readonly redirectUris?: readonly string[];
  readonly people?: readonly OctoPerson[];
  /** The current time. @defaultValue the clock of the system */
  readonly clock?: () => Date;
}

const sessionCookie = 'octo_session';

/** Starts a plain OAuth 2.0 provider: access tokens and an API, no ID tokens, no discovery. */
export async function startOAuth2({
  port,
  host = '127.0.0.1',
  clientId = 'dev-broker',
  clientSecret = 'octo-client-secret',
  redirectUris = ['http://localhost:4181/login/callback'],
  people = octoPeople,
  clock = () => new Date(),
}: OAuth2Options): Promise<RunningSource> {
  const client: OAuthClient = { id: clientId, secret: clientSecret, name: 'Dev broker', redirectUris };
  const portraits = people.map((person): [string, Asset] => [
    portraitPath(person),
    { type: 'image/svg+xml', body: person.portrait, open: true },
  ]);
  const own = await frameAssets(octo, new URL('./oauth2.css', import.meta.url));
  const { url, close } = await listen({ port, host }, (address) => {
    // A form here leads to the application, and from there to wherever it sends the browser.
    const policy = { 'form-action': "'self' http://localhost:* http://127.0.0.1:* https:" };
    const site = createSite({ url: address, assets: new Map([...own, ...portraits]), policy });
    site.use(createRouter(address, [client], people, clock));
    return site.callback();
  });
  const accounts = people.map(({ login, password }) => ({ kind: 'social', identifier: login, password }));
  return { url, accounts, close };
}

function createRouter(
  url: string,
  clients: readonly OAuthClient[],
  people: readonly OctoPerson[],
  clock: () => Date,
): Koa.Middleware {
  const server = createAuthorizationServer(clients, clock);
  const pending = createDrawer<AuthorizationRequest>(600, clock);
  const sessions = createDrawer<OctoPerson>(24 * 3600, clock);

  const personOf = (context: Koa.Context): OctoPerson | undefined => sessions.get(context.cookies.get(sessionCookie));

  /** Goes on with a waiting request: who is it, may the application know, and back. */
  function proceed(context: Koa.Context, id: string, person: OctoPerson | undefined): void {
    const request = pending.get(id);
    if (!request) {
      sendPage(context, 400, problemPage('This sign-in has expired', 'Go back to the application and start again.'));
      return;
    }
    if (!person) {
      const page = { request: id, application: request.client.name, login: request.loginHint, refused: false, people };
      sendPage(context, 200, signInPage(page));
      return;
    }
    if (server.isApproved(request, person)) {
      pending.take(id);
      leave(context, server.grant(request, person));
      return;
    }
    sendPage(context, 200, consentPage({ request: id, client: request.client, person, scopes: request.scopes }));
  }

  function signIn(context: Koa.Context, form: URLSearchParams): void {
    const id = form.get('request') ?? undefined;
    const login = form.get('login') ?? '';
    const person = findPerson(people, login, form.get('password') ?? '');
    if (!person) {
      const application = pending.get(id)?.client.name;
      sendPage(context, 401, signInPage({ request: id, application, login, refused: true, people }));
      return;
    }
    sessions.take(context.cookies.get(sessionCookie));
    const session = sessions.put(person);
    context.cookies.set(sessionCookie, session, { httpOnly: true, sameSite: 'lax', overwrite: true });
    leave(context, new URL(id === undefined ? '/' : `/authorize/continue?request=${encodeURIComponent(id)}`, url));
  }

  function decide(context: Koa.Context, form: URLSearchParams): void {
    const id = form.get('request') ?? '';
    const request = pending.get(id);
    const person = personOf(context);
    const isAllowed = form.get('decision') === 'allow';
    if (!request || (isAllowed && !person)) {
      proceed(context, id, person);
      return;
    }
    pending.take(id);
    const { redirectUri, state } = request;
    const refusal = { error: 'access_denied', error_description: 'The person has denied the access.', state };
    leave(context, isAllowed && person ? server.grant(request, person) : returnAddress(redirectUri, refusal));
  }

  function signOut(context: Koa.Context): void {
    sessions.take(context.cookies.get(sessionCookie));
    context.cookies.set(sessionCookie, null, { overwrite: true });
    leave(context, new URL('/', url));
  }

  async function route(context: Koa.Context): Promise<void> {
    switch (`${context.method} ${context.path}`) {
      case 'GET /authorize': {
        const id = pending.put(server.readRequest(context.URL.searchParams));
        proceed(context, id, personOf(context));
        return;
      }
      case 'GET /authorize/continue':
        proceed(context, context.URL.searchParams.get('request') ?? '', personOf(context));
        return;
      case 'POST /token':
        sendTokens(context, server.exchange(await readForm(context.req), context.get('Authorization')));
        return;
      case 'GET /user':
      case 'GET /user/emails':
        answerApi(server, url, context);
        return;
      case 'GET /': {
        const person = personOf(context);
        const form = { request: undefined, application: undefined, login: undefined, refused: false, people };
        sendPage(context, 200, person ? accountPage(person, server.clientsOf(person)) : signInPage(form));
        return;
      }
    }
    if (context.method === 'POST' && !isForeign(context, url)) routeForm(context, await readForm(context.req));
  }

  function routeForm(context: Koa.Context, form: URLSearchParams): void {
    switch (context.path) {
      case '/session':
        signIn(context, form);
        return;
      case '/consent':
        decide(context, form);
        return;
      case '/sign-out':
        signOut(context);
        return;
      case '/applications/revoke': {
        const person = personOf(context);
        if (person) server.revoke(person, form.get('client') ?? '');
        leave(context, new URL('/', url));
      }
    }
  }

  return async (context) => {
    try {
      await route(context);
    } catch (error) {
      if (!(error instanceof OAuthRefusal)) throw error;
      sendRefusal(context, error);
      return;
    }
    if (context.status === 404) sendPage(context, 404, problemPage('Nothing is here', 'Check the address.'));
  };
}

function sendTokens(context: Koa.Context, answer: { accessToken: string; scopes: readonly string[] }): void {
  context.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' });
  // Scopes with commas between them: a habit of early OAuth 2.0 services that clients must live with.
  context.body = { access_token: answer.accessToken, token_type: 'bearer', scope: answer.scopes.join(',') };
}

function sendRefusal(context: Koa.Context, refusal: OAuthRefusal): void {
  const answer = { error: refusal.code, error_description: refusal.message };
  if (context.path === '/token') {
    context.status = refusal.code === 'invalid_client' ? 401 : 400;
    if (context.status === 401) context.set('WWW-Authenticate', 'Basic realm="Octo"');
    context.set('Cache-Control', 'no-store');
    context.body = answer;
    return;
  }
  if (refusal.returnTo) leave(context, returnAddress(refusal.returnTo.href, answer));
  else sendPage(context, 400, problemPage('This application cannot be trusted', refusal.message));
}

function leave(context: Koa.Context, url: URL): void {
  context.status = 303;
  context.set('Cache-Control', 'no-store');
  context.redirect(url.href);
}

function sendPage(context: Koa.Context, status: number, body: string): void {
  context.status = status;
  context.type = 'html';
  context.set('Cache-Control', 'no-store');
  context.body = body;
}

/** The plain OAuth 2.0 provider as one of the sources. */
export const oauth2Source: Source = {
  id: 'octo',
  label: 'Octo (OAuth 2.0)',
  ports: sourcePorts.octo,
  start: ({ host, ports, broker }) =>
    startOAuth2({ host, port: ports['web'] ?? 0, redirectUris: [`${broker}/login/callback`] }),
};
