/** What the public types promise; compiled, never run. A line that must not compile says so with `@ts-expect-error`. */
import 'idp-login/define';
import {
  createLoginClient,
  isLoginError,
  type LoginClient,
  type LoginErrorCode,
  type Session,
  type User,
} from 'idp-login';
import type {
  ConnectionChosenEvent,
  IdpCallback,
  IdpLogin,
  LoginFailedEvent,
  LoginSucceededEvent,
  ScreenChangedEvent,
} from 'idp-login';
import { createLoginClient as createFromClientEntry } from 'idp-login/client';

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

function holds<T extends true>(): T | undefined {
  return undefined;
}

// Tags have their classes.
holds<Equals<HTMLElementTagNameMap['idp-login'], IdpLogin>>();
holds<Equals<HTMLElementTagNameMap['idp-callback'], IdpCallback>>();

// Events have their classes, on every element and on the document.
declare const page: Document;
page.addEventListener('idp-connection-chosen', (event) => holds<Equals<typeof event, ConnectionChosenEvent>>());
page.addEventListener('idp-login-succeeded', (event) => holds<Equals<typeof event, LoginSucceededEvent>>());
page.addEventListener('idp-login-failed', (event) => holds<Equals<typeof event, LoginFailedEvent>>());
page.addEventListener('idp-screen-changed', (event) => holds<Equals<typeof event, ScreenChangedEvent>>());

// Both entries give the same function.
holds<Equals<typeof createLoginClient, typeof createFromClientEntry>>();

const client: LoginClient = createLoginClient({ issuer: 'https://a.example', clientId: 'a', redirectUri: '/callback' });

// @ts-expect-error: the client id is needed.
createLoginClient({ issuer: 'https://a.example', redirectUri: '/callback' });

// @ts-expect-error: there is no client secret in a browser.
createLoginClient({ issuer: 'https://a.example', clientId: 'a', redirectUri: '/callback', clientSecret: 'b' });

// @ts-expect-error: a session is a value that cannot be changed.
client.getSession().status = 'signed-out';

// A session's members depend on its status.
export function nameOf(session: Session): string {
  switch (session.status) {
    case 'signed-in':
    case 'expired':
      holds<Equals<typeof session.user, User>>();
      return session.user.name ?? session.user.sub;
    case 'signed-out':
    case 'loading':
      // @ts-expect-error: nobody is signed in.
      return String(session.user);
  }
}

// The code of an error is one of a closed list.
export function codeOf(error: unknown): LoginErrorCode | undefined {
  return isLoginError(error) ? error.code : undefined;
}

// @ts-expect-error: no such code.
export const wrongCode: LoginErrorCode = 'wrong';
