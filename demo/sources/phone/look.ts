import type { Look } from '../web/look.js';

/** The phone belongs to nobody; it looks like one. */
export const phoneLook: Look = {
  name: 'Phone',
  tagline: '',
  layout: 'phone',
  logo: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#5b3cc4"/><rect x="10" y="5.500" width="12" height="21" rx="3" fill="none" stroke="#fff" stroke-width="2.400"/><path d="M14.500 22.800h3" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>`,
  light: {
    accent: '#5b3cc4',
    onAccent: '#ffffff',
    page: '#efecf7',
    card: '#ffffff',
    text: '#1c1a26',
    quiet: '#625d75',
    line: '#ddd8ea',
    danger: '#b3123b',
  },
  dark: {
    accent: '#b9a5ff',
    onAccent: '#1c1040',
    page: '#100e18',
    card: '#1a1726',
    text: '#f0edf9',
    quiet: '#aca5c4',
    line: '#332e46',
    danger: '#ff8fa8',
  },
};
