import type { Look } from '../web/look.js';

/** Nordic eID: identification for whole countries. */
export const nordic: Look = {
  name: 'Nordic eID',
  tagline: 'Electronic identification',
  layout: 'nordic',
  logo: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="16" fill="#123a6b"/><path d="M0 26h20V0h10v26h34v10H30v28H20V36H0Z" fill="#f7c948" clip-path="inset(0 round 16px)"/></svg>`,
  light: {
    accent: '#123a6b',
    onAccent: '#ffffff',
    page: '#eef3f9',
    card: '#ffffff',
    text: '#142033',
    quiet: '#53617a',
    line: '#cfdaea',
    danger: '#b42318',
  },
  dark: {
    accent: '#f7c948',
    onAccent: '#2b2003',
    page: '#0c1626',
    card: '#132135',
    text: '#ecf2fb',
    quiet: '#a5b4ca',
    line: '#2a3c57',
    danger: '#ff9b8f',
  },
};
