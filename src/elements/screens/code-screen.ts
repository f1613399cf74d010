import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';

import type { LoginState } from '../../flow/login-state.js';

import { backBar, identityRow } from './back-bar.js';
import { codeField } from './code-field.js';
import { hiddenUsername } from './hidden-username.js';
import { otherWays } from './other-ways.js';
import { alert, head, submitButton } from './parts.js';
import { rememberRow } from './remember-row.js';
import { resendRow } from './resend-row.js';
import type { LaterContext } from './screen-context.js';

/** A code that was sent, or that an app shows. */
export function codeScreen(state: Extract<LoginState, { name: 'code' }>, context: LaterContext): TemplateResult {
  const { messages } = context;
  const { channel, target, length, attemptsLeft, rememberDays } = state.step;
  const sent = channel === 'email' || channel === 'sms' || channel === 'voice';
  // Who typed an address sees that one; a masked one is for a factor that the broker picked.
  const typed = channel === 'email' && state.identifier.includes('@') ? state.identifier : undefined;
  const lead = !sent
    ? messages.codeHelp[channel]
    : typed
      ? html`${messages.codeSentTo} ${identityRow(typed, context)}`
      : target
        ? html`${messages.codeSentTo} <bdi dir="ltr">${target}</bdi>`
        : messages.codeSent;
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, messages.codeTitle[channel], lead)} ${alert(state, context)}
    <form class="idp-fields" method="post" novalidate @submit=${context.submit}>
      ${state.identifier ? hiddenUsername(state.identifier) : nothing}
      ${codeField(length ?? 6, channel !== 'recovery', state, context)}
      ${state.error && attemptsLeft ? html`<p class="idp-hint">${messages.attemptsLeft(attemptsLeft)}</p>` : nothing}
      ${rememberRow(rememberDays, context)} ${submitButton(messages.verify, state, context)}
    </form>
    ${sent ? resendRow(context) : nothing} ${otherWays(state.alternatives, state, context)}
  </div>`;
}
