import { html } from 'lit';
import type { TemplateResult } from 'lit';

import type { LoginState } from '../../flow/login-state.js';

import { backBar } from './back-bar.js';
import { otherWays } from './other-ways.js';
import { alert, head } from './parts.js';
import { resendRow } from './resend-row.js';
import type { LaterContext } from './screen-context.js';

/** A link that was sent. */
export function linkScreen(state: Extract<LoginState, { name: 'link' }>, context: LaterContext): TemplateResult {
  const { messages } = context;
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, messages.linkTitle, messages.linkHelp(state.step.target))}
    ${alert(state, context)} ${resendRow(context, 'link')} ${otherWays(state.alternatives, state, context)}
  </div>`;
}
