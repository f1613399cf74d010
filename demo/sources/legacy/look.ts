import type { Look } from '../web/look.js';

/** An old system of a company, grey and in capitals. */
export const legacyLook: Look = {
  name: 'Old Books',
  tagline: 'Customer records since 1998',
  layout: 'legacy',
  logo: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="2" fill="#3f4a34"/><path d="M9 6h12a2 2 0 0 1 2 2v18H11a2 2 0 0 1-2-2z" fill="none" stroke="#e8e6d9" stroke-width="2"/><path d="M12 11h8M12 15h8M12 19h5" stroke="#e8e6d9" stroke-width="2"/></svg>`,
  light: {
    accent: '#3f4a34',
    onAccent: '#ffffff',
    page: '#eceade',
    card: '#fbfaf4',
    text: '#20241b',
    quiet: '#575d4c',
    line: '#cfccb9',
    danger: '#9c2a12',
  },
  dark: {
    accent: '#c5d1a8',
    onAccent: '#1d2316',
    page: '#12140f',
    card: '#1c1f17',
    text: '#eeeee2',
    quiet: '#a8ad98',
    line: '#3a3e30',
    danger: '#ff9d86',
  },
};
