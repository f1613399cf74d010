import type { Context, Middleware } from 'koa';
import { errors, type Provider } from 'oidc-provider';

import { readForm } from '../web/form-body.js';
import { isForeign } from '../web/site.js';
import type { Brand } from './brand.js';
import { browserSession } from './browser-session.js';
import type { Pages } from './pages.js';
import type { People, Person } from './people.js';

/** What the pages of a provider work with. */
export interface RouteOptions {
  readonly url: string;
  readonly brand: Brand;
  readonly provider: Provider;
  readonly people: People;
  readonly pages: Pages;
  /** Shown below the sign-in form. */
  readonly accounts: readonly Pick<Person, 'username' | 'password'>[];
}

/** Answers the pages of a provider: its sign-in and consent during a sign-in elsewhere, and its account page. */
export function createRoutes({ url, brand, provider, people, pages, accounts }: RouteOptions): Middleware {
  const interactionPath = /^\/interaction\/[\w-]+(?<step>\/(?:sign-in|consent|switch|cancel))?$/;

  function send(context: Context, body: string, status = 200): void {
    context.status = status;
    context.type = 'html';
    context.set('Cache-Control', 'no-store');
    context.body = body;
  }

  function seeOther(context: Context, location: string): void {
    context.status = 303;
    context.redirect(location);
  }

  async function resume(context: Context, result: Parameters<Provider['interactionResult']>[2]): Promise<void> {
    seeOther(
      context,
      await provider.interactionResult(context.req, context.res, result, {
        mergeWithLastSubmission: !('error' in result),
      }),
    );
  }

  async function interaction(context: Context, step: string | undefined): Promise<void> {
    const details = await provider.interactionDetails(context.req, context.res);
    const { uid, params, prompt, session } = details;
    const base = `/interaction/${uid}`;
    const requested = typeof params['scope'] === 'string' ? params['scope'] : 'openid';
    const client = await provider.Client.find(String(params['client_id']));
    const application = client?.clientName ?? client?.clientId ?? 'An application';
    const person = session && people.find(session.accountId);

    const signIn = (identifier: string | undefined, refused: boolean): string =>
      pages.signIn({
        action: `${base}/sign-in`,
        cancelAction: `${base}/cancel`,
        application,
        accounts,
        refused,
        ...(identifier ? { identifier } : {}),
      });

    if (context.method !== 'POST') {
      if (prompt.name === 'consent' && person) {
        send(
          context,
          pages.consent({
            action: `${base}/consent`,
            switchAction: `${base}/switch`,
            application,
            person,
            scopes: requested.split(' '),
          }),
        );
        return;
      }
      const hint = params['login_hint'];
      send(context, signIn(typeof hint === 'string' ? hint : undefined, false));
      return;
    }

    const denied = { error: 'access_denied', error_description: 'The person did not agree.' };
    const form = await readForm(context.req);
    switch (step) {
      case '/sign-in': {
        const username = form.get('username') ?? '';
        const found = people.verify(username, form.get('password') ?? '');
        if (!found) {
          send(context, signIn(username, true), 403);
          return;
        }
        await resume(context, { login: { accountId: found.sub } });
        return;
      }
      case '/consent': {
        if (prompt.name !== 'consent' || !session || form.get('decision') !== 'allow') {
          await resume(context, denied);
          return;
        }
        const existing = details.grantId ? await provider.Grant.find(details.grantId) : undefined;
        const grant =
          existing ?? new provider.Grant({ accountId: session.accountId, clientId: String(params['client_id']) });
        grant.addOIDCScope(requested);
        await resume(context, { consent: { grantId: await grant.save() } });
        return;
      }
      case '/switch': {
        await (await browserSession(provider, context.req, context.res)).signOut();
        // The request starts anew, without the session: the sign-in form comes first.
        const query = new URLSearchParams(
          Object.entries(params).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
        );
        seeOther(context, `/auth?${query.toString()}`);
        return;
      }
      default:
        await resume(context, denied);
    }
  }

  async function account(context: Context): Promise<void> {
    const session = await browserSession(provider, context.req, context.res);
    const person = session.sub === undefined ? undefined : people.find(session.sub);

    if (context.method !== 'POST') {
      if (!person) {
        send(context, pages.signIn({ action: '/account/sign-in', accounts }));
        return;
      }
      const applications = await Promise.all(
        [...session.grants.keys()].map(async (clientId) => ({
          clientId,
          name: (await provider.Client.find(clientId))?.clientName ?? clientId,
        })),
      );
      const notice = context.query['saved'] === undefined ? undefined : 'Your name is saved.';
      send(context, pages.account({ person, applications, ...(notice ? { notice } : {}) }));
      return;
    }

    const form = await readForm(context.req);
    switch (context.path) {
      case '/account/sign-in': {
        const username = form.get('username') ?? '';
        const found = people.verify(username, form.get('password') ?? '');
        if (!found) {
          send(
            context,
            pages.signIn({ action: '/account/sign-in', accounts, identifier: username, refused: true }),
            403,
          );
          return;
        }
        await session.signIn(found.sub);
        break;
      }
      case '/account/name': {
        const name = form.get('name')?.trim().slice(0, 80);
        if (person && name) people.rename(person.sub, name);
        seeOther(context, '/account?saved');
        return;
      }
      case '/account/remove':
        await session.removeGrant(form.get('client') ?? '');
        break;
      case '/account/sign-out':
        await session.signOut();
        break;
    }
    seeOther(context, '/account');
  }

  return async (context, next) => {
    const step = interactionPath.exec(context.path);
    const isAccount = context.path === '/' || /^\/account(?:\/(?:sign-in|name|remove|sign-out))?$/.test(context.path);
    if (!step && !isAccount) {
      await next();
      return;
    }
    if (isForeign(context, url)) {
      send(context, pages.problem({ title: 'Not from here', text: 'That form was sent by another site.' }), 403);
      return;
    }
    if (isAccount) {
      await account(context);
      return;
    }
    try {
      await interaction(context, step?.groups?.['step']);
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      send(
        context,
        pages.problem({
          title: 'This sign-in has ended',
          text: `It was finished, or it took too long. Go back to the application and start again; ${brand.name} keeps nothing of it.`,
        }),
        400,
      );
    }
  };
}
