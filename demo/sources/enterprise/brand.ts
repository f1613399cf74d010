import type { Brand } from '../openid-provider/brand.js';

/** Acme: a company that signs its people in by itself. */
export const acme: Brand = {
  id: 'acme',
  name: 'Acme',
  tagline: 'Single sign-on for employees',
  layout: 'corporate',
  logo: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="4" fill="#b42318"/><path d="M6 25 14.2 7h3.600L26 25" fill="none" stroke="#fff" stroke-width="3.5" stroke-linejoin="round"/><path d="M10.5 19h11" stroke="#fff" stroke-width="3"/></svg>`,
  light: {
    accent: '#b42318',
    onAccent: '#ffffff',
    page: '#f3f1ee',
    card: '#ffffff',
    text: '#231f1c',
    quiet: '#66605a',
    line: '#dcd7d1',
    danger: '#b42318',
  },
  dark: {
    accent: '#ff9a8b',
    onAccent: '#3b0a05',
    page: '#171513',
    card: '#211e1b',
    text: '#f5f1ec',
    quiet: '#b3aba3',
    line: '#3d3833',
    danger: '#ff9a8b',
  },
  identifierLabel: 'Work e-mail',
  consent: false,
  signingAlgorithm: 'ES256',
};
