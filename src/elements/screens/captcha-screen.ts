import { html } from 'lit';
import type { TemplateResult } from 'lit';

import type { LoginState } from '../../flow/login-state.js';

import { backBar } from './back-bar.js';
import { alert, head, submitButton } from './parts.js';
import type { LaterContext } from './screen-context.js';

/** Proof of being a person; the provider's element stands in the slot `captcha`. */
export function captchaScreen(state: Extract<LoginState, { name: 'captcha' }>, context: LaterContext): TemplateResult {
  const { messages } = context;
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, messages.captchaTitle, messages.captchaHelp)} ${alert(state, context)}
    <form class="idp-fields" method="post" novalidate @submit=${context.submit}>
      <input type="hidden" name="captcha-token" />
      ${submitButton(messages.continueLabel, state, context)}
    </form>
  </div>`;
}
