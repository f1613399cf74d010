import type { Brand } from '../openid-provider/brand.js';

/** Fabrikam: a place where people have a profile of their own. */
export const fabrikam: Brand = {
  id: 'fabrikam',
  name: 'Fabrikam',
  tagline: 'Your people, one thread away',
  layout: 'woven',
  logo: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#5b3df5"/><g fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round"><path d="M10 25V9.500h12"/><path d="M7 17h6.200M17.5 17H21" /><path d="M17.5 6.500V12.700M17.5 17v4.5" opacity=".7"/></g></svg>`,
  light: {
    accent: '#5b3df5',
    onAccent: '#ffffff',
    page: '#f6f4ff',
    card: '#ffffff',
    text: '#1b1730',
    quiet: '#635d7a',
    line: '#e5e0f4',
    danger: '#b3123b',
  },
  dark: {
    accent: '#a899ff',
    onAccent: '#170f3d',
    page: '#121020',
    card: '#1c1930',
    text: '#f1eeff',
    quiet: '#aba5c6',
    line: '#34304d',
    danger: '#ff8fa8',
  },
  identifierLabel: 'User name or e-mail',
  consent: true,
  signingAlgorithm: 'RS256',
};
