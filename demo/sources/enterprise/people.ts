import type { Person } from '../openid-provider/people.js';
import { drawPortrait } from '../openid-provider/portrait.js';

/** The employees of Acme. */
export const acmePeople: readonly Person[] = [
  {
    sub: 'acme-0001',
    username: 'wile@acme.example',
    password: 'acme-pass-1',
    givenName: 'Wile',
    familyName: 'Ethelbert',
    email: 'wile@acme.example',
    emailVerified: true,
    locale: 'en-US',
    portrait: drawPortrait('short', {
      ground: ['#f3d7a1', '#c4682f'],
      skin: '#c98f62',
      hair: '#5c3d26',
      shirt: '#31404f',
    }),
  },
  {
    sub: 'acme-0002',
    username: 'rosa@acme.example',
    password: 'acme-pass-2',
    givenName: 'Rosa',
    familyName: 'Corredor',
    email: 'rosa@acme.example',
    emailVerified: true,
    locale: 'es-ES',
    portrait: drawPortrait('long', {
      ground: ['#bfe3f2', '#4878b8'],
      skin: '#d9a07a',
      hair: '#2b2030',
      shirt: '#b42318',
    }),
  },
];
