import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';

import { evaluatePolicy } from '../../connection/password-policy.js';
import type { PasswordPolicy } from '../../connection/connection.js';
import type { DirectoryState, ForgotState, LoginState, PasswordState } from '../../flow/login-state.js';
import { connectionOf } from '../../flow/offer.js';
import { identifiersOf } from '../form-input.js';

import { backBar, identityRow } from './back-bar.js';
import { otherWays } from './other-ways.js';
import { alert, head, hiddenUsername, identifierField, linkButton, passwordField, submitButton } from './parts.js';
import { policyChecklist } from './policy-checklist.js';
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

/** The field for a new password, with the rules that it has to keep. */
export function newPasswordField(
  policy: PasswordPolicy | undefined,
  state: LoginState,
  context: LaterContext,
  label: string,
): TemplateResult {
  const rules = policy ? evaluatePolicy(policy, context.view.draft, state.identifier) : [];
  const shown = state.error?.rules ?? rules;
  return passwordField(
    'newPassword',
    label,
    state,
    context,
    nothing,
    shown.length > 0 ? policyChecklist(rules, state.error?.rules ?? [], context) : nothing,
    shown.length > 0 ? context.id('policy') : '',
  );
}

/** A new password, after a reset or because the old one has expired. */
export function newPasswordScreen(
  state: Extract<LoginState, { name: 'new-password' }>,
  context: LaterContext,
): TemplateResult {
  const { messages } = context;
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, messages.newPasswordTitle[state.step.reason])} ${alert(state, context)}
    <form class="idp-fields" method="post" novalidate @submit=${context.submit}>
      ${hiddenUsername(state.identifier)} ${newPasswordField(state.step.policy, state, context, messages.newPassword)}
      ${submitButton(messages.savePassword, state, context)}
    </form>
  </div>`;
}
