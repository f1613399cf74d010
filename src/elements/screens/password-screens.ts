import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';

import type { ForgotState, PasswordState } from '../../flow/login-state.js';
import { identifiersOf } from '../identifiers.js';

import { backBar, identityRow } from './back-bar.js';
import { hiddenUsername } from './hidden-username.js';
import { otherWays } from './other-ways.js';
import { alert, head, identifierField, linkButton, passwordField, submitButton } from './parts.js';
import type { LaterContext } from './screen-context.js';

/** The password of somebody who said who they are. */
export function passwordScreen(state: PasswordState, context: LaterContext): TemplateResult {
  const { messages } = context;
  const forgot = state.canReset
    ? linkButton(messages.forgotPassword, () => context.dispatch({ type: 'open', screen: 'forgot' }))
    : nothing;
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, messages.enterPassword, identityRow(state.identifier, context))}
    ${alert(state, context)}
    <form class="idp-fields" method="post" novalidate @submit=${context.submit}>
      ${hiddenUsername(state.identifier)} ${passwordField('password', messages.password, state, context, forgot)}
      ${submitButton(messages.signIn, state, context)}
    </form>
    ${otherWays(state.alternatives, state, context)}
  </div>`;
}

/** Whose password is to be reset. */
export function forgotScreen(state: ForgotState, context: LaterContext): TemplateResult {
  const { messages } = context;
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, messages.forgotTitle, messages.forgotHelp)} ${alert(state, context)}
    <form class="idp-fields" method="post" novalidate @submit=${context.submit}>
      ${identifierField(identifiersOf(state), state, context)} ${submitButton(messages.forgotSend, state, context)}
    </form>
  </div>`;
}
