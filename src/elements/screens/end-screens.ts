import { html, nothing, svg } from 'lit';
import type { TemplateResult } from 'lit';

import type { EndedState, LoginState, PopupState, SignedInState, SignedOutState } from '../../flow/login-state.js';

import { backBar } from './back-bar.js';
import { otherWays } from './other-ways.js';
import { alert, errorText, head, lineIcon, submitButton } from './parts.js';
import type { LaterContext } from './screen-context.js';

type StateOf<N extends LoginState['name']> = Extract<LoginState, { name: N }>;

const sign = (content: ReturnType<typeof svg>): TemplateResult =>
  html`<div class="idp-sign">${lineIcon(content, 28)}</div>`;

/** The broker has something to say. */
export function messageScreen(state: StateOf<'message'>, context: LaterContext): TemplateResult {
  const { messages } = context;
  const { code, text } = state.step;
  const { notes } = messages;
  const note = Object.hasOwn(notes, code) ? notes[code as keyof typeof notes] : notes.other;
  return html`<div class="idp-screen">
    ${sign(svg`<rect x="2.5" y="4.5" width="15" height="11" rx="2"/><path d="M3 6l7 5 7-5"/>`)}
    ${head(context, note.title, text ?? note.text)} ${alert(state, context)}
    <button class="idp-button" type="button" @click=${() => context.dispatch({ type: 'back' })}>
      <bdi>${messages.backToStart}</bdi>
    </button>
    ${otherWays(state.alternatives, state, context)}
  </div>`;
}

/** Proof of being a person; the provider's element stands in the slot `captcha`. */
export function captchaScreen(state: StateOf<'captcha'>, context: LaterContext): TemplateResult {
  const { messages } = context;
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, messages.captchaTitle, messages.captchaHelp)} ${alert(state, context)}
    <form class="idp-fields" method="post" novalidate @submit=${context.submit}>
      <input type="hidden" name="captcha-token" />
      ${submitButton(messages.continueLabel, state, context)}
    </form>
  </div>`;
}

/** A passkey is asked for or made. */
export function passkeyScreen(state: StateOf<'passkey'>, context: LaterContext): TemplateResult {
  const { messages } = context;
  const create = state.step.ceremony === 'create';
  return html`<div class="idp-screen">
    ${backBar(context)}
    ${head(context, create ? messages.passkeyCreateTitle : messages.passkeyTitle, messages.passkeyHelp)}
    ${alert(state, context)}
    <form class="idp-fields" method="post" novalidate @submit=${context.submit}>
      ${submitButton(create ? messages.passkeyCreate : messages.passkeyUse, state, context)}
    </form>
    ${otherWays(state.alternatives, state, context)}
  </div>`;
}

/** The login goes on in another window. */
export function popupScreen(_state: PopupState, context: LaterContext): TemplateResult {
  const { messages } = context;
  return html`<div class="idp-screen idp-center" aria-busy="true">
    <span class="idp-spinner idp-large"></span>
    ${head(context, messages.popupTitle, messages.popupHelp)}
    <button class="idp-button" type="button" @click=${() => context.dispatch({ type: 'returned' })}>
      <bdi>${messages.cancel}</bdi>
    </button>
  </div>`;
}

/** The login was refused or is over. */
export function endedScreen(state: EndedState, context: LaterContext): TemplateResult {
  const { messages } = context;
  const support = state.document?.links?.support;
  return html`<div class="idp-screen">
    ${sign(svg`<circle cx="10" cy="10" r="7.5"/><path d="M10 6.4v4.2M10 13.5v.1"/>`)}
    ${head(context, messages.failed, errorText(state, context))}
    <button class="idp-button" type="button" @click=${() => context.dispatch({ type: 'retry' })}>
      <bdi>${messages.startAgain}</bdi>
    </button>
    ${
      support
        ? html`<p class="idp-foot">
            <a class="idp-link" href=${support} target="_blank" rel="noopener noreferrer">${messages.support}</a>
          </p>`
        : nothing
    }
  </div>`;
}

/** Done. */
export function signedInScreen(state: SignedInState, context: LaterContext): TemplateResult {
  const { messages } = context;
  const name = state.user?.name ?? state.user?.email;
  return html`<div class="idp-screen idp-center">
    <div class="idp-sign idp-done">${lineIcon(svg`<path d="M4.5 10.5l3.5 3.5 7.5-8"/>`, 28)}</div>
    ${head(context, name ? messages.signedInAs(name) : messages.signedIn)}
  </div>`;
}

/** The person has signed out. */
export function signedOutScreen(_state: SignedOutState, context: LaterContext): TemplateResult {
  const { messages } = context;
  return html`<div class="idp-screen">
    ${head(context, messages.signedOut)}
    <button class="idp-button idp-primary" type="button" @click=${() => context.dispatch({ type: 'retry' })}>
      <bdi>${messages.signIn}</bdi>
    </button>
  </div>`;
}
