import type { Look } from '../web/look.js';

/** Umbrella: a company that keeps the rain off. */
export const umbrella: Look = {
  name: 'Umbrella',
  tagline: 'Staff sign-in',
  layout: 'umbrella',
  logo: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="#9f1239"/><path d="M10 34a22 22 0 0 1 44 0c-3-3.2-8-3.2-11 0-3-3.2-8-3.2-11 0-3-3.2-8-3.2-11 0-3-3.2-8-3.2-11 0Z" fill="#fff"/><path d="M32 12v-3" stroke="#fff" stroke-width="3.5" stroke-linecap="round"/><path d="M32 34v14a5 5 0 0 1-10 0" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round"/></svg>`,
  light: {
    accent: '#9f1239',
    onAccent: '#ffffff',
    page: '#f7f3f1',
    card: '#ffffff',
    text: '#1f1a1c',
    quiet: '#655a5e',
    line: '#e2d9d8',
    danger: '#b42318',
  },
  dark: {
    accent: '#fb7a97',
    onAccent: '#2a0510',
    page: '#171113',
    card: '#21191c',
    text: '#f5eef0',
    quiet: '#b5a5aa',
    line: '#3a2d31',
    danger: '#ff9b8f',
  },
};
