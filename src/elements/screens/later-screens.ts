import type { TemplateResult } from 'lit';

import type { LoginState } from '../../flow/login-state.js';

import { codeScreen } from './code-screen.js';
import {
  endedScreen,
  messageScreen,
  misconfiguredScreen,
  popupScreen,
  redirectingScreen,
  signedInScreen,
  signedOutScreen,
} from './end-screens.js';
import { identifierScreen } from './identifier-screen.js';
import { matchesScreen } from './matches-screen.js';
import { forgotScreen, passwordScreen } from './password-screens.js';
import type { LaterContext } from './screen-context.js';

type LaterName =
  | 'password'
  | 'forgot'
  | 'matches'
  | 'code'
  | 'message'
  | 'redirecting'
  | 'popup'
  | 'misconfigured'
  | 'ended'
  | 'signed-in'
  | 'signed-out';

/** A state whose screen is fetched once the form stands. */
export type LaterState = Extract<LoginState, { name: LaterName }>;

/** Draws a screen that most logins come by. */
export function laterScreen(state: LoginState, context: LaterContext): TemplateResult | undefined {
  switch (state.name) {
    case 'identifier':
      return identifierScreen(state, context);
    case 'password':
      return passwordScreen(state, context);
    case 'forgot':
      return forgotScreen(state, context);
    case 'matches':
      return matchesScreen(state, context);
    case 'code':
      return codeScreen(state, context);
    case 'message':
      return messageScreen(state, context);
    case 'redirecting':
      return redirectingScreen(state, context);
    case 'popup':
      return popupScreen(state, context);
    case 'misconfigured':
      return misconfiguredScreen(state, context);
    case 'ended':
      return endedScreen(state, context);
    case 'signed-in':
      return signedInScreen(state, context);
    case 'signed-out':
      return signedOutScreen(state, context);
    default:
      return undefined;
  }
}
