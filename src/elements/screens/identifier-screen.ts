import { html } from 'lit';
import type { TemplateResult } from 'lit';

import type { IdentifierState } from '../../flow/login-state.js';
import { connectionOf } from '../../flow/offer.js';
import { identifiersOf } from '../identifiers.js';

import { backBar } from './back-bar.js';
import { signUpRow } from './entry-screens.js';
import { alert, head, identifierField, submitButton } from './parts.js';
import type { LaterContext } from './screen-context.js';

/** Who somebody is at the one connection that they chose. */
export function identifierScreen(state: IdentifierState, context: LaterContext): TemplateResult {
  const connection = connectionOf(state.document, state.connection);
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, connection ? context.text(connection.label) : context.messages.signIn)}
    ${alert(state, context)}
    <form class="idp-fields" method="post" novalidate @submit=${context.submit}>
      ${identifierField(identifiersOf(state), state, context)}
      ${submitButton(context.messages.continueLabel, state, context)}
    </form>
    ${signUpRow(connection, context)}
  </div>`;
}
