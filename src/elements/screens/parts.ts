import { html, nothing, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';

import type { IdentifierSpec } from '../../connection/connection.js';
import type { LoginState } from '../../flow/login-state.js';

import type { ScreenContext } from './screen-context.js';

/** What the title of a screen needs. */
export type HeadContext = Pick<ScreenContext, 'id' | 'headingLevel'>;

type Part = TemplateResult | typeof nothing;

/** Draws a line icon of 20 by 20. */
export function lineIcon(content: SVGTemplateResult, size = 20): TemplateResult {
  return html`<svg
    width=${size}
    height=${size}
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.6"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${content}
  </svg>`;
}

const alertIcon = (size: number): TemplateResult =>
  lineIcon(svg`<circle cx="10" cy="10" r="7.5"/><path d="M10 6.4v4.2M10 13.5v.1"/>`, size);

/** An `autocomplete` token; the checker of the templates does not know all of them. */
export function autofill(token: string): 'on' {
  return token as 'on';
}

/** The title of a screen, and a sentence below it. */
export function head(context: HeadContext, title: unknown, lead: unknown = nothing): TemplateResult {
  return html`<div class="idp-head">
    <div id=${context.id('title')} class="idp-title" role="heading" aria-level=${context.headingLevel} tabindex="-1">
      ${title}
    </div>
    ${lead === nothing ? nothing : html`<p class="idp-lead">${lead}</p>`}
  </div>`;
}

/** An error that belongs to no field. */
export function alert({ error }: LoginState, context: ScreenContext): Part {
  if (!error || context.errorField !== undefined) return nothing;
  return html`<div id=${context.id('alert')} class="idp-alert" tabindex="-1">
    ${alertIcon(20)}
    <div>${context.errorText()}</div>
  </div>`;
}

/** The error of one field. */
export function fieldError(name: string, label: string, _state: LoginState, context: ScreenContext): Part {
  if (context.errorField !== name) return nothing;
  return html`<p id=${context.id(`${name}-error`)} class="idp-field-error">
    ${alertIcon(16)}<span>${context.errorText(label)}</span>
  </p>`;
}

/** What a field has to say about its error to those who do not see it. */
export function invalid(
  name: string,
  _state: LoginState,
  context: ScreenContext,
): { readonly flag: 'true' | 'false'; readonly by: string | typeof nothing } {
  const wrong = context.errorField === name;
  return { flag: wrong ? 'true' : 'false', by: wrong ? context.id(`${name}-error`) : nothing };
}

/** The label of an identifier field. */
export function identifierLabel(specs: readonly IdentifierSpec[], context: ScreenContext): string {
  const { messages } = context;
  const names = {
    email: messages.email,
    phone: messages.phone,
    username: messages.username,
    'national-id': messages.nationalId,
    custom: messages.identifier,
  };
  const labels = [...new Set(specs.map((spec) => (spec.label ? context.text(spec.label) : names[spec.type])))];
  return labels.length > 1 ? messages.either(labels) : (labels[0] ?? messages.identifier);
}

/** The field for who somebody is. */
export function identifierField(
  specs: readonly IdentifierSpec[],
  state: LoginState,
  context: ScreenContext,
  label: string = identifierLabel(specs, context),
  autocomplete = 'username',
): TemplateResult {
  const only = specs.length === 1 ? specs[0]?.type : undefined;
  const mode = only === 'phone' ? 'tel' : specs.some((spec) => spec.type === 'email') ? 'email' : 'text';
  const { flag, by } = invalid('identifier', state, context);
  return html`<div class="idp-field">
    <label class="idp-label" for=${context.id('identifier')}>${label}</label>
    <input
      id=${context.id('identifier')}
      class="idp-input"
      name="username"
      type=${only === 'phone' ? 'tel' : 'text'}
      inputmode=${mode}
      autocomplete=${autofill(only === 'phone' ? 'tel' : autocomplete)}
      autocapitalize="none"
      spellcheck="false"
      dir="ltr"
      maxlength="320"
      required
      .value=${state.identifier}
      aria-invalid=${flag}
      aria-describedby=${by}
      data-idp-focus
    />
    ${fieldError('identifier', label, state, context)}
  </div>`;
}

/** The field for a password, with a button that makes it readable. */
export function passwordField(
  name: 'password' | 'newPassword',
  label: string,
  state: LoginState,
  context: ScreenContext,
  beside: Part = nothing,
  below: Part = nothing,
  describedBy = '',
): TemplateResult {
  const { messages, view } = context;
  const { flag, by } = invalid(name, state, context);
  const described = [describedBy, by === nothing ? '' : by].filter(Boolean).join(' ');
  return html`<div class="idp-field">
    <div class="idp-label-row">
      <label class="idp-label" for=${context.id(name)}>${label}</label>
      ${beside}
    </div>
    <div class="idp-control">
      <input
        id=${context.id(name)}
        class="idp-input idp-reveals"
        name=${name === 'password' ? 'password' : 'new-password'}
        type=${view.revealed ? 'text' : 'password'}
        autocomplete=${name === 'password' ? 'current-password' : 'new-password'}
        autocapitalize="none"
        spellcheck="false"
        dir="ltr"
        required
        aria-invalid=${flag}
        aria-describedby=${described || nothing}
        data-idp-focus
        @input=${(event: InputEvent) => {
          if (name === 'newPassword') context.show({ draft: (event.target as HTMLInputElement).value });
        }}
      />
      <button
        class="idp-reveal"
        type="button"
        aria-label=${view.revealed ? messages.hidePassword : messages.showPassword}
        aria-controls=${context.id(name)}
        @click=${() => context.show({ revealed: !view.revealed })}
      >
        ${lineIcon(
          view.revealed
            ? svg`<path d="M2 10s3-5.2 8-5.2S18 10 18 10s-3 5.2-8 5.2S2 10 2 10z"/><circle cx="10" cy="10" r="2.2"/><path d="M3.5 16.5l13-13"/>`
            : svg`<path d="M2 10s3-5.2 8-5.2S18 10 18 10s-3 5.2-8 5.2S2 10 2 10z"/><circle cx="10" cy="10" r="2.2"/>`,
        )}
      </button>
    </div>
    ${below} ${fieldError(name, label, state, context)}
  </div>`;
}

/** The button that sends the form; it can keep the focus while it works. */
export function submitButton(label: string, state: LoginState, context: ScreenContext): TemplateResult {
  return html`<button class="idp-button idp-primary" type="submit" aria-disabled=${state.busy ? 'true' : 'false'}>
    ${
      state.busy
        ? html`<span class="idp-spinner"></span><span class="idp-hidden">${context.messages.working}</span>`
        : nothing
    }
    <bdi>${label}</bdi>
  </button>`;
}

/** A button that reads like a link. */
export function linkButton(label: string, click: () => void): TemplateResult {
  return html`<button class="idp-link" type="button" @click=${click}>${label}</button>`;
}
