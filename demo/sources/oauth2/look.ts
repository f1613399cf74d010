import type { Look } from '../web/look.js';

/** Octo: where people keep their code. */
export const octo: Look = {
  name: 'Octo',
  tagline: 'Code, together',
  layout: 'octo',
  logo: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="32" fill="#1f2a37"/><path d="M32 12c-9.500 0-16 6.500-16 15.500 0 6 2.500 10 5.500 13-1 4-3.500 6-7 6.500M32 12c9.500 0 16 6.500 16 15.500 0 6-2.500 10-5.500 13 1 4 3.500 6 7 6.500M27 42c0 5-1.500 8.500-5 10.500M37 42c0 5 1.500 8.500 5 10.500M32 43v10" fill="none" stroke="#7ee0b5" stroke-width="4" stroke-linecap="round"/><circle cx="26" cy="28" r="3.500" fill="#7ee0b5"/><circle cx="38" cy="28" r="3.500" fill="#7ee0b5"/></svg>`,
  light: {
    accent: '#0b6b4a',
    onAccent: '#ffffff',
    page: '#f4f6f8',
    card: '#ffffff',
    text: '#1b2430',
    quiet: '#586474',
    line: '#d7dde4',
    danger: '#b42318',
  },
  dark: {
    accent: '#7ee0b5',
    onAccent: '#04261a',
    page: '#10161d',
    card: '#18212b',
    text: '#eaf0f6',
    quiet: '#a2afbe',
    line: '#2d3945',
    danger: '#ff9b8f',
  },
};
