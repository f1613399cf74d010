import type { CSSResult, TemplateResult } from 'lit';

import type { LoginAction } from '../flow/login-action.js';
import type { LoginState } from '../flow/login-state.js';
import type { Transition } from '../flow/opening.js';
import { transition } from '../flow/transition.js';
import { english } from '../i18n/english.js';
import type { Messages } from '../i18n/messages.js';
import { laterForm } from '../styles/later-form.js';

import { readForm } from './form-input.js';
import type { FormInput } from './form-input.js';
import { laterScreen } from './screens/later-screens.js';
import type { LaterState } from './screens/later-screens.js';
import type { LaterContext } from './screens/screen-context.js';

/** What a login box fetches once its form stands. */
export interface Later {
  readonly transition: (state: LoginState, action: LoginAction) => Transition;
  readonly readForm: (state: LoginState, form: HTMLFormElement) => FormInput;
  readonly screen: (state: LaterState, context: LaterContext) => TemplateResult;
  readonly sheet: CSSResult;
  readonly english: Messages;
}

/** The rest of the flow, the screens that most logins come by, and their words. */
export const later: Later = { transition, readForm, screen: laterScreen, sheet: laterForm, english };
