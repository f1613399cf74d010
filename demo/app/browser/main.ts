import type { LoginClient, Session } from 'idp-login/client';

import { mfaAcr, showAccount } from './account-view.js';
import { byId, make } from './element.js';
import { ordersList, type Order } from './orders-view.js';
import { problemOf } from './problem-text.js';
import { readSettings } from './settings.js';
import { readThirdPartyLogin } from './third-party-login.js';

import 'idp-login/define';

/** Set while somebody is signed in; `public/early.js` reads it. */
const signedInKey = 'kestrel:signed-in';

const settings = readSettings();
const landing = byId('landing', HTMLElement);
const account = byId('account', HTMLElement);
const person = byId('person', HTMLElement);
const orders = byId('orders', HTMLElement);
const loadOrders = byId('load-orders', HTMLButtonElement);
const signOut = byId('sign-out', HTMLButtonElement);
const signOutThere = byId('sign-out-there', HTMLButtonElement);
const stepUp = byId('step-up', HTMLButtonElement);
const nothingYet = [...orders.childNodes];

function notify(text: string | undefined): void {
  byId('notice', HTMLElement).hidden = text === undefined;
  byId('notice-text', HTMLElement).textContent = text ?? '';
}

function showPlace(place: 'landing' | 'account'): void {
  landing.hidden = place !== 'landing';
  account.hidden = place !== 'account';
  person.hidden = place !== 'account';
  document.documentElement.classList.remove('was-signed-in');
}

function forget(): void {
  localStorage.removeItem(signedInKey);
  orders.replaceChildren(...nothingYet);
}

/** Whether the account is one of somebody else, where the person has a session, too. */
async function isElsewhere(client: LoginClient, id: string | undefined): Promise<boolean> {
  const document = await client.connections().catch(() => undefined);
  const found = document?.connections.find((connection) => connection.id === id);
  return found?.kind === 'social' || (found?.kind === 'enterprise' && found.form === undefined);
}

/** What the broker calls the connection that was used. */
async function connectionLabel(client: LoginClient, id: string | undefined): Promise<string> {
  if (id === undefined) return 'your account';
  try {
    const { connections } = await client.connections();
    const label = connections.find((connection) => connection.id === id)?.label ?? id;
    return typeof label === 'string' ? label : (label['en'] ?? label[''] ?? id);
  } catch {
    return id;
  }
}

async function show(client: LoginClient, session: Session, before: Session['status']): Promise<void> {
  switch (session.status) {
    case 'loading':
      return;
    case 'signed-in':
      localStorage.setItem(signedInKey, 'yes');
      notify(undefined);
      showAccount(session, session.connection ?? 'your account');
      showPlace('account');
      if (before === 'signed-out') byId('greeting', HTMLElement).focus();
      signOutThere.hidden = !(await isElsewhere(client, session.connection));
      showAccount(session, await connectionLabel(client, session.connection));
      return;
    case 'signed-out':
      forget();
      showPlace('landing');
      if (session.reason === 'elsewhere') notify('You signed out in another tab.');
      return;
    case 'expired':
      forget();
      showPlace('landing');
      notify('Your session has ended. Sign in again to go on.');
  }
}

async function readOrders(client: LoginClient): Promise<void> {
  loadOrders.disabled = true;
  orders.replaceChildren(make('p', 'empty', 'Asking for your orders …'));
  try {
    const response = await client.fetch(new URL('orders', settings.resource as string));
    if (!response.ok) throw new Error(`The API answered ${String(response.status)}.`);
    const body = (await response.json()) as { orders: readonly Order[] };
    orders.replaceChildren(ordersList(body.orders));
    loadOrders.textContent = 'Load again';
  } catch (error) {
    const { text } = problemOf(error);
    const reached = error instanceof Error && error.message.startsWith('The API');
    orders.replaceChildren(
      make(
        'p',
        'empty bad',
        reached ? `Your orders cannot be shown. ${error.message}` : `Your orders cannot be shown. ${text}`,
      ),
    );
  } finally {
    loadOrders.disabled = false;
  }
}

async function start(): Promise<void> {
  const { createLoginClient } = await import('idp-login/client');
  const client = createLoginClient(settings);
  let before: Session['status'] = 'loading';
  const follow = (session: Session): void => {
    void show(client, session, before);
    before = session.status;
  };
  client.subscribe(follow);
  const session = await client.ready();
  follow(session);
  const begun = readThirdPartyLogin(location.href, settings.issuer);
  if (begun) {
    history.replaceState(history.state, '', begun.cleaned);
    if (session.status !== 'signed-in') await client.signIn(begun.options);
  }

  loadOrders.addEventListener('click', () => void readOrders(client));
  stepUp.addEventListener('click', () => {
    stepUp.disabled = true;
    client
      .stepUp({ acrValues: [mfaAcr] })
      .catch((error: unknown) => notify(problemOf(error).text))
      .finally(() => (stepUp.disabled = false));
  });
  for (const button of [signOut, signOutThere]) {
    button.addEventListener('click', () => {
      button.disabled = true;
      client.signOut({ federated: button === signOutThere }).catch((error: unknown) => {
        button.disabled = false;
        notify(`${problemOf(error).text} You are signed out in this browser.`);
      });
    });
  }
}

byId('notice-close', HTMLButtonElement).addEventListener('click', () => notify(undefined));
byId('try', HTMLElement).hidden = byId('try', HTMLElement).childElementCount < 2;
start().catch((error: unknown) => {
  showPlace('landing');
  notify(problemOf(error).text);
});
