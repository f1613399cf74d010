import type { Look } from '../web/look.js';

/** The mailbox looks like a plain mail program: it belongs to nobody. */
export const mailboxLook: Look = {
  name: 'Mailbox',
  tagline: '',
  layout: 'mailbox',
  logo: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#0f6d63"/><rect x="6.5" y="9" width="19" height="14" rx="2.5" fill="none" stroke="#fff" stroke-width="2.4"/><path d="m7.5 11.2 8.5 6.6 8.5-6.6" fill="none" stroke="#fff" stroke-width="2.4" stroke-linejoin="round"/></svg>`,
  light: {
    accent: '#0f6d63',
    onAccent: '#ffffff',
    page: '#f2f5f4',
    card: '#ffffff',
    text: '#17211f',
    quiet: '#586662',
    line: '#dce3e1',
    danger: '#b3123b',
  },
  dark: {
    accent: '#63d4c4',
    onAccent: '#04231f',
    page: '#0e1413',
    card: '#161e1c',
    text: '#ecf3f1',
    quiet: '#9fb0ac',
    line: '#2b3735',
    danger: '#ff8fa8',
  },
};
