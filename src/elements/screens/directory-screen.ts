import { html } from 'lit';
import type { TemplateResult } from 'lit';

import type { DirectoryState } from '../../flow/login-state.js';
import { connectionOf } from '../../flow/offer.js';
import { identifiersOf } from '../identifiers.js';

import { backBar } from './back-bar.js';
import { alert, head, identifierField, passwordField, submitButton } from './parts.js';
import type { LaterContext } from './screen-context.js';

/** The form of a company's directory. */
export function directoryScreen(state: DirectoryState, context: LaterContext): TemplateResult {
  const { messages } = context;
  const connection = connectionOf(state.document, state.connection);
  const form = connection?.kind === 'enterprise' ? connection.form : undefined;
  const label = form?.identifier.label ? context.text(form.identifier.label) : messages.accountName;
  const prefilled =
    form?.usernameFromEmail && state.identifier.includes('@')
      ? { ...state, identifier: state.identifier.slice(0, state.identifier.lastIndexOf('@')) }
      : state;
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, messages.directoryTitle(connection ? context.text(connection.label) : ''))}
    ${alert(state, context)}
    <form class="idp-fields" method="post" novalidate @submit=${context.submit}>
      ${identifierField(identifiersOf(state), prefilled, context, label)}
      ${passwordField('password', messages.password, state, context)} ${submitButton(messages.signIn, state, context)}
    </form>
  </div>`;
}
