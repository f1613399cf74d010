import { createHash, timingSafeEqual } from 'node:crypto';

import { drawPortrait } from '../openid-provider/portrait.js';

/** An e-mail address of an account. */
export interface OctoEmail {
  readonly email: string;
  readonly primary: boolean;
  readonly verified: boolean;
}

/** An account at Octo. */
export interface OctoPerson {
  /** A number, as at most services of this sort; it never changes. */
  readonly id: number;
  readonly login: string;
  readonly password: string;
  readonly name: string;
  readonly company: string | null;
  /** The address on the public profile; most people keep theirs private. */
  readonly publicEmail: string | null;
  readonly emails: readonly OctoEmail[];
  /** An SVG document. */
  readonly portrait: string;
}

/** The accounts that Octo starts with. */
export const octoPeople: readonly OctoPerson[] = [
  {
    id: 583231,
    login: 'olga',
    password: 'oauth-pass-1',
    name: 'Olga Nowak',
    company: 'Octo Collective',
    publicEmail: null,
    emails: [
      { email: '583231+olga@private.octo.example', primary: false, verified: true },
      { email: 'olga@octo.example', primary: true, verified: true },
    ],
    portrait: drawPortrait('long', {
      ground: ['#b8e6d2', '#2f7d62'],
      skin: '#f0c8a8',
      hair: '#7a3b1d',
      shirt: '#1f2a37',
    }),
  },
  {
    id: 990017,
    login: 'pavel',
    password: 'oauth-pass-2',
    name: 'Pavel Dvořák',
    company: null,
    publicEmail: 'pavel@octo.example',
    // Not confirmed: a broker must not link accounts by it.
    emails: [{ email: 'pavel@octo.example', primary: true, verified: false }],
    portrait: drawPortrait('short', {
      ground: ['#c9d6e8', '#40587c'],
      skin: '#e8b796',
      hair: '#20222b',
      shirt: '#7ee0b5',
    }),
  },
];

/** The person with this user name, or any of these addresses, and this password. */
export function findPerson(people: readonly OctoPerson[], name: string, password: string): OctoPerson | undefined {
  const wanted = name.trim().toLowerCase();
  const person = people.find(({ login, emails }) => login === wanted || emails.some(({ email }) => email === wanted));
  const matches = timingSafeEqual(digest(password), digest(person?.password ?? ''));
  return person && matches && password !== '' ? person : undefined;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
