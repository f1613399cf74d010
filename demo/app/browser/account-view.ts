import type { Session } from 'idp-login/client';

import { byId, fill, make } from './element.js';

type SignedIn = Extract<Session, { status: 'signed-in' }>;

function greeting(hour: number): string {
  if (hour < 5) return 'Good night';
  if (hour < 12) return 'Good morning';
  return hour < 18 ? 'Good afternoon' : 'Good evening';
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function avatar(picture: string | undefined, name: string): Node {
  const initial = make('span', 'initial', ([...name][0] ?? '?').toUpperCase());
  if (!picture) return initial;
  const image = new Image();
  image.alt = '';
  image.referrerPolicy = 'no-referrer';
  image.src = picture;
  image.addEventListener('error', () => {
    image.replaceWith(initial);
  });
  return image;
}

/** The assurance of a sign-in with a second factor, as the broker names it. */
export const mfaAcr = 'urn:idp-login:acr:mfa';

/** Shows who is signed in; `connection` is what the person calls the way they came. */
export function showAccount(session: SignedIn, connection: string): void {
  const { user } = session;
  const email = text(user.email);
  const name = text(user.name) ?? email ?? 'friend';
  const first = text(user['given_name']) ?? (name.includes('@') ? undefined : name.split(' ')[0]);
  byId('greeting', HTMLElement).textContent = `${greeting(new Date().getHours())}${first ? `, ${first}` : ''}.`;
  fill('name', name);
  fill('email', email ?? '');
  fill('connection', connection);
  const isStrong = user['acr'] === mfaAcr;
  byId('assurance', HTMLElement).textContent = isStrong ? 'Confirmed' : 'Not asked for';
  byId('step-up', HTMLElement).hidden = isStrong;
  fill('subject', user.sub);
  fill('scope', session.scope.join(' '));
  fill('until', new Date(session.accessTokenExpiresAtMs).toLocaleTimeString('en', { timeStyle: 'short' }));
  for (const place of document.querySelectorAll('[data-avatar]'))
    place.replaceChildren(avatar(text(user.picture), name));
}
