import { html, nothing, svg } from 'lit';
import type { TemplateResult } from 'lit';

import type { FieldSpec } from '../../connection/connection.js';
import type { LoginState, SignupState } from '../../flow/login-state.js';
import { connectionOf } from '../../flow/offer.js';
import { identifiersOf } from '../identifiers.js';

import { backBar } from './back-bar.js';
import { newPasswordField } from './new-password-screen.js';
import {
  alert,
  autofill,
  fieldError,
  head,
  identifierField,
  invalid,
  lineIcon,
  linkButton,
  submitButton,
} from './parts.js';

import type { LaterContext } from './screen-context.js';

/** One field of a profile; the broker says which there are. */
function profileField(field: FieldSpec, state: LoginState, context: LaterContext): TemplateResult {
  const { messages } = context;
  const label = context.text(field.label);
  const id = context.id(`profile-${field.name}`);
  const name = `profile.${field.name}`;
  const { flag, by } = invalid(field.name, state, context);
  const wrong = fieldError(field.name, label, state, context);
  switch (field.type) {
    case 'hidden':
      return html`<input type="hidden" name=${name} />`;
    case 'checkbox':
      return html`<div class="idp-field">
        <label class="idp-check">
          <input
            id=${id}
            type="checkbox"
            name=${name}
            ?required=${field.required}
            aria-invalid=${flag}
            aria-describedby=${by}
          /><span>${label}</span>
        </label>
        ${wrong}
      </div>`;
    default:
      return html`<div class="idp-field">
        <div class="idp-label-row">
          <label class="idp-label" for=${id}>${label}</label>
          ${field.required ? nothing : html`<span class="idp-hint">${messages.optional}</span>`}
        </div>
        ${
          field.type === 'select'
            ? html`<div class="idp-control">
                <select
                  id=${id}
                  class="idp-select"
                  name=${name}
                  ?required=${field.required}
                  aria-invalid=${flag}
                  aria-describedby=${by}
                >
                  <option value="">${messages.choose}</option>
                  ${field.options?.map(
                    (option) => html`<option value=${option.value}>${context.text(option.label)}</option>`,
                  )}</select
                >${lineIcon(svg`<path d="M5 7.5l5 5 5-5"/>`, 16)}
              </div>`
            : html`<input
                id=${id}
                class="idp-input"
                name=${name}
                type=${field.type === 'email' ? 'text' : field.type}
                inputmode=${field.type === 'email' ? 'email' : nothing}
                autocomplete=${autofill(field.autocomplete ?? 'off')}
                ?required=${field.required}
                aria-invalid=${flag}
                aria-describedby=${by}
                data-idp-focus
              />`
        }
        ${wrong}
      </div>`;
  }
}

/** The addresses that a person accepts by going on. */
function termsRow(state: LoginState, context: LaterContext): TemplateResult | typeof nothing {
  const { messages } = context;
  const { terms, privacy } = state.document?.links ?? {};
  if (!terms && !privacy) return nothing;
  const link = (url: string, label: string): TemplateResult =>
    html`<a class="idp-link" href=${url} target="_blank" rel="noopener noreferrer">${label}</a>`;
  return html`<p class="idp-foot idp-hint">
    <span>${messages.agree}</span>
    ${terms ? link(terms, messages.terms) : nothing} ${privacy ? link(privacy, messages.privacy) : nothing}
  </p>`;
}

/** A new account. */
export function signupScreen(state: SignupState, context: LaterContext): TemplateResult {
  const { messages } = context;
  const connection = connectionOf(state.document, state.connection);
  const database = connection?.kind === 'database' ? connection : undefined;
  // A new account has no earlier passwords.
  const policy = database?.password.policy && { ...database.password.policy, history: 0 };
  // An identifier with a field of its own is not asked for twice.
  const specs = identifiersOf(state).filter(({ type }) => !database?.signupFields?.some(({ name }) => name === type));
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, messages.signUpTitle)} ${alert(state, context)}
    <form class="idp-fields" method="post" novalidate @submit=${context.submit}>
      ${identifierField(specs, state, context)}
      ${database?.signupFields?.map((field) => profileField(field, state, context))}
      ${newPasswordField(policy, state, context, messages.password)} ${termsRow(state, context)}
      ${submitButton(messages.createAccount, state, context)}
    </form>
    <p class="idp-foot">
      <span>${messages.haveAccount}</span>
      ${linkButton(messages.signIn, () => context.dispatch({ type: 'back' }))}
    </p>
  </div>`;
}

/** More about a person, when the broker wants to know it. */
export function profileScreen(state: Extract<LoginState, { name: 'profile' }>, context: LaterContext): TemplateResult {
  const { messages } = context;
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, messages.profileTitle)} ${alert(state, context)}
    <form class="idp-fields" method="post" novalidate @submit=${context.submit}>
      ${state.step.fields.map((field) => profileField(field, state, context))}
      ${submitButton(messages.continueLabel, state, context)}
    </form>
  </div>`;
}
