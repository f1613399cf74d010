import { html } from 'lit';
import type { TemplateResult } from 'lit';

import type { LoginState } from '../../flow/login-state.js';

import { backBar } from './back-bar.js';
import { otherWays } from './other-ways.js';
import { alert, head, submitButton } from './parts.js';
import { rememberRow } from './remember-row.js';
import type { LaterContext } from './screen-context.js';

/** A passkey is asked for or made. */
export function passkeyScreen(state: Extract<LoginState, { name: 'passkey' }>, context: LaterContext): TemplateResult {
  const { messages } = context;
  const create = state.step.ceremony === 'create';
  return html`<div class="idp-screen">
    ${backBar(context)}
    ${head(context, create ? messages.passkeyCreateTitle : messages.passkeyTitle, messages.passkeyHelp)}
    ${alert(state, context)}
    <form class="idp-fields" method="post" novalidate @submit=${context.submit}>
      ${rememberRow(state.step.rememberDays, context)}
      ${submitButton(create ? messages.passkeyCreate : messages.passkeyUse, state, context)}
    </form>
    ${otherWays(state.alternatives, state, context)}
  </div>`;
}
