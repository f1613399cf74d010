import type { TemplateResult } from 'lit';

import type { LoginState } from '../../flow/login-state.js';

import { matchesScreen, selectScreen } from './choice-screens.js';
import { codeScreen, enrollTotpScreen, linkScreen, recoveryCodesScreen } from './code-screens.js';
import {
  captchaScreen,
  endedScreen,
  messageScreen,
  passkeyScreen,
  popupScreen,
  signedInScreen,
  signedOutScreen,
} from './end-screens.js';
import type { EntryScreenState } from './entry-screens.js';
import { directoryScreen, forgotScreen, newPasswordScreen, passwordScreen } from './password-screens.js';
import type { LaterContext } from './screen-context.js';
import { profileScreen, signupScreen } from './signup-screens.js';

export { english } from '../../i18n/english.js';
export { laterForm } from '../../styles/later-form.js';

/** Draws a screen that comes after the first ones. */
export function laterScreen(state: Exclude<LoginState, EntryScreenState>, context: LaterContext): TemplateResult {
  switch (state.name) {
    case 'password':
      return passwordScreen(state, context);
    case 'directory':
      return directoryScreen(state, context);
    case 'matches':
      return matchesScreen(state, context);
    case 'signup':
      return signupScreen(state, context);
    case 'forgot':
      return forgotScreen(state, context);
    case 'code':
      return codeScreen(state, context);
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
    case 'profile':
      return profileScreen(state, context);
    case 'new-password':
      return newPasswordScreen(state, context);
    case 'captcha':
      return captchaScreen(state, context);
    case 'message':
      return messageScreen(state, context);
    case 'popup':
      return popupScreen(state, context);
    case 'ended':
      return endedScreen(state, context);
    case 'signed-in':
      return signedInScreen(state, context);
    case 'signed-out':
      return signedOutScreen(state, context);
  }
}
