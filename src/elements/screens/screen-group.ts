import type { LoginState } from '../../flow/login-state.js';

import type { RareState } from './rare-screens.js';

const rareNames: ReadonlySet<string> = new Set<RareState['name']>([
  'directory',
  'variants',
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

/** Tells whether the screen of a state is fetched when it comes up. */
export function isRare(state: LoginState): state is RareState {
  return rareNames.has(state.name);
}
