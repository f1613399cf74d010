import type { LoginState } from '../../flow/login-state.js';

import type { EntryScreenState } from './entry-screens.js';
import type { RareState } from './rare-screens.js';

const entryNames: ReadonlySet<string> = new Set<EntryScreenState['name']>([
  'loading',
  'choose',
  'identifier',
  'credentials',
  'unreachable',
  'misconfigured',
]);

const rareNames: ReadonlySet<string> = new Set<RareState['name']>([
  'directory',
  'signup',
  'profile',
  'new-password',
  'link',
  'passkey',
  'select',
  'enroll-totp',
  'recovery-codes',
  'captcha',
]);

/** Tells whether the screen of a state comes with the form. */
export function isEntry(state: LoginState): state is EntryScreenState {
  return entryNames.has(state.name);
}

/** Tells whether the screen of a state is fetched when it comes up. */
export function isRare(state: LoginState): state is RareState {
  return rareNames.has(state.name);
}
