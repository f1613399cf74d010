import type { TemplateResult } from 'lit';

import type { LoginState } from '../../flow/login-state.js';

import { captchaScreen } from './captcha-screen.js';
import { directoryScreen } from './directory-screen.js';
import type { EntryScreenState } from './entry-screens.js';
import type { LaterState } from './later-screens.js';
import { linkScreen } from './link-screen.js';
import { enrollTotpScreen, recoveryCodesScreen } from './mfa-screens.js';
import { newPasswordScreen } from './new-password-screen.js';
import { passkeyScreen } from './passkey-screen.js';
import type { LaterContext } from './screen-context.js';
import { selectScreen } from './select-screen.js';
import { profileScreen, signupScreen } from './signup-screens.js';
import { variantsScreen } from './variants-screen.js';

/** A state whose screen is fetched when it comes up. */
export type RareState = Exclude<LoginState, EntryScreenState | LaterState>;

/** Draws a screen that few logins come by. */
export function rareScreen(state: RareState, context: LaterContext): TemplateResult {
  switch (state.name) {
    case 'directory':
      return directoryScreen(state, context);
    case 'variants':
      return variantsScreen(state, context);
    case 'signup':
      return signupScreen(state, context);
    case 'profile':
      return profileScreen(state, context);
    case 'new-password':
      return newPasswordScreen(state, context);
    case 'link':
      return linkScreen(state, context);
    case 'passkey':
      return passkeyScreen(state, context);
    case 'select':
      return selectScreen(state, context);
    case 'enroll-totp':
      return enrollTotpScreen(state, context);
    case 'recovery-codes':
      return recoveryCodesScreen(state, context);
    case 'captcha':
      return captchaScreen(state, context);
  }
}
