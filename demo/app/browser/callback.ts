import { createLoginClient } from 'idp-login/client';

import { byId } from './element.js';
import { problemOf } from './problem-text.js';
import { readSettings } from './settings.js';

function show(error: unknown): void {
  const { title, text } = problemOf(error);
  byId('waiting', HTMLElement).hidden = true;
  byId('problem', HTMLElement).hidden = false;
  byId('problem-title', HTMLElement).textContent = title;
  byId('problem-text', HTMLElement).textContent = text;
  document.title = `${title} – Kestrel Coffee`;
}

const client = createLoginClient(readSettings());
try {
  const result = await client.handleCallback();
  location.replace(result.status === 'signed-in' ? result.returnTo : '/');
} catch (error) {
  // Going back to this page after a sign-in that went well is no failure.
  if ((await client.ready()).status === 'signed-in') location.replace('/');
  else show(error);
}
