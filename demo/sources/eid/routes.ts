import type { Context, Middleware } from 'koa';
import { errors, type Provider } from 'oidc-provider';
import qrCode from 'qrcode';

import { readForm } from '../web/form-body.js';
import { isForeign } from '../web/site.js';
import { createOrders, type Device, type Order } from './orders.js';
import {
  appDonePage,
  appPage,
  devicePage,
  failedPage,
  homePage,
  otherDevicePage,
  problemPage,
  sameDevicePage,
} from './pages.js';
import { findPerson, type EidPerson } from './people.js';
import { acrOf } from './provider.js';

/** What the pages of the issuer work with. */
export interface EidRouteOptions {
  readonly url: string;
  readonly provider: Provider;
  readonly people: readonly EidPerson[];
  readonly clock: () => Date;
}

const devices: readonly Device[] = ['same-device', 'other-device'];

/** Answers the web pages of an identification, and the pages of the app. */
export function createEidRoutes({ url, provider, people, clock }: EidRouteOptions): Middleware {
  const orders = createOrders(clock);
  /** The device of an interaction, once it is known. */
  const chosen = new Map<string, Device>();

  async function finish(context: Context, order: Order, person: EidPerson): Promise<void> {
    orders.forget(order.uid);
    chosen.delete(order.uid);
    // A software key in the app, unlocked by something the person knows.
    const login = { accountId: person.sub, acr: acrOf[order.device], amr: ['swk', 'pin', 'mfa'] };
    await resume(context, { login });
  }

  async function resume(context: Context, result: Parameters<Provider['interactionResult']>[2]): Promise<void> {
    const location = await provider.interactionResult(context.req, context.res, result, {
      mergeWithLastSubmission: false,
    });
    seeOther(context, location);
  }

  async function webPage(context: Context, step: string | undefined): Promise<void> {
    const { uid, params } = await provider.interactionDetails(context.req, context.res);
    const base = `/interaction/${uid}`;
    const client = await provider.Client.find(String(params['client_id']));
    const application = client?.clientName ?? 'An application';
    const device = chosen.get(uid) ?? deviceOf(params['acr_values']);

    if (context.method === 'POST') {
      if (step === '/cancel') {
        orders.forget(uid);
        await resume(context, { error: 'access_denied', error_description: 'The person cancelled.' });
        return;
      }
      const form = await readForm(context.req);
      const wanted = devices.find((one) => one === form.get('device'));
      if (wanted) chosen.set(uid, wanted);
      orders.forget(uid);
      seeOther(context, base);
      return;
    }

    if (step === '/status') {
      context.set('Cache-Control', 'no-store');
      context.body = { state: orders.ofPage(uid)?.state ?? 'expired' };
      return;
    }
    if (!device) {
      sendPage(context, devicePage(base, application));
      return;
    }
    const { id, order } = orders.forPage(uid, device, application);
    if (order.state === 'confirmed' && order.person) {
      await finish(context, order, order.person);
      return;
    }
    if (order.state !== 'waiting') {
      sendPage(context, failedPage(base, order));
      return;
    }
    const appUrl = `${url}/app/${id}`;
    if (device === 'same-device') sendPage(context, sameDevicePage(base, order, appUrl));
    else
      sendPage(
        context,
        otherDevicePage(base, order, appUrl, await qrCode.toString(appUrl, { type: 'svg', margin: 0 })),
      );
  }

  async function app(context: Context, id: string): Promise<void> {
    const order = orders.get(id);
    if (order?.state !== 'waiting') {
      sendPage(context, problemPage('This code has expired', 'Go back to where you started, and begin again.'), 400);
      return;
    }
    const action = `/app/${id}`;
    if (context.method !== 'POST') {
      sendPage(context, appPage({ action, order, nationalId: undefined, refused: false, people }));
      return;
    }
    const form = await readForm(context.req);
    const nationalId = form.get('national-id') ?? '';
    const state = judge(order, form, people);
    if (state === 'waiting') sendPage(context, appPage({ action, order, nationalId, refused: true, people }), 403);
    else if (order.device === 'same-device') seeOther(context, `/interaction/${order.uid}`);
    else sendPage(context, appDonePage(state === 'confirmed'));
  }

  return async (context, next) => {
    const step = /^\/interaction\/[\w-]+(?<step>\/(?:device|cancel|status))?$/.exec(context.path);
    const appId = /^\/app\/([\w-]+)$/.exec(context.path)?.[1];
    if (!step && appId === undefined) {
      if (context.path === '/') sendPage(context, homePage(people));
      else await next();
      return;
    }
    if (isForeign(context, url)) {
      sendPage(context, problemPage('Not from here', 'That form was sent by another site.'), 403);
      return;
    }
    try {
      if (appId !== undefined) await app(context, appId);
      else await webPage(context, step?.groups?.['step']);
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      const text = 'It was finished, or it took too long. Go back to the application and start again.';
      sendPage(context, problemPage('This identification has ended', text), 400);
    }
  };
}

/** Decides what the app's form means for an order, and returns its new state. */
function judge(order: Order, form: URLSearchParams, people: readonly EidPerson[]): Order['state'] {
  if (form.get('decision') === 'cancel') {
    return (order.state = 'cancelled');
  }
  if (order.device === 'other-device' && form.get('number') !== String(order.number)) {
    // Whoever does not see the number is being led by somebody else's page.
    return (order.state = 'failed');
  }
  const person = findPerson(people, form.get('national-id') ?? '', form.get('code') ?? '');
  order.triesLeft -= person ? 0 : 1;
  if (person) order.person = person;
  if (person) order.state = 'confirmed';
  else if (order.triesLeft === 0) order.state = 'failed';
  return order.state;
}

function deviceOf(acrValues: unknown): Device | undefined {
  const values = typeof acrValues === 'string' ? acrValues.split(' ') : [];
  return devices.find((device) => values.includes(acrOf[device]));
}

function sendPage(context: Context, body: string, status = 200): void {
  context.status = status;
  context.type = 'html';
  context.set('Cache-Control', 'no-store');
  context.body = body;
}

function seeOther(context: Context, location: string): void {
  context.status = 303;
  context.redirect(location);
}
