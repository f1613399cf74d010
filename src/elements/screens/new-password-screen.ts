import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';

import type { PasswordPolicy } from '../../connection/connection.js';
import { evaluatePolicy } from '../../connection/password-policy.js';
import type { LoginState } from '../../flow/login-state.js';

import { backBar } from './back-bar.js';
import { hiddenUsername } from './hidden-username.js';
import { alert, head, passwordField, submitButton } from './parts.js';
import { policyChecklist } from './policy-checklist.js';
import type { LaterContext } from './screen-context.js';

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
