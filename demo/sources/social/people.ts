import type { Person } from '../openid-provider/people.js';
import { drawPortrait } from '../openid-provider/portrait.js';

/** The accounts that Fabrikam starts with. */
export const fabrikamPeople: readonly Person[] = [
  {
    sub: '10769150350006150715113082367',
    username: 'sam',
    password: 'social-pass-1',
    givenName: 'Sam',
    familyName: 'Rivera',
    email: 'sam@fabrikam.example',
    emailVerified: true,
    locale: 'en-GB',
    portrait: drawPortrait('short', {
      ground: ['#8fd3c7', '#3a7ca5'],
      skin: '#e2a77f',
      hair: '#3b2a20',
      shirt: '#f4f1ea',
    }),
  },
  {
    sub: '11043218860204117719935571240',
    username: 'imani',
    password: 'social-pass-2',
    givenName: 'Imani',
    familyName: 'Okafor',
    email: 'imani@fabrikam.example',
    emailVerified: true,
    locale: 'fr-FR',
    portrait: drawPortrait('curly', {
      ground: ['#f7c59f', '#d1495b'],
      skin: '#8d5a3c',
      hair: '#1f1613',
      shirt: '#fcefd8',
    }),
  },
  {
    // Her address was never confirmed: a broker must not link accounts by it.
    sub: '11888420013370020264471902255',
    username: 'freya',
    password: 'social-pass-3',
    givenName: 'Freya',
    familyName: 'Lindqvist',
    email: 'freya@fabrikam.example',
    emailVerified: false,
    locale: 'sv-SE',
    portrait: drawPortrait('long', {
      ground: ['#c9b6f2', '#5f4bb6'],
      skin: '#f3c9a9',
      hair: '#a4502d',
      shirt: '#23213a',
    }),
  },
];
