import { html, nothing, svg } from 'lit';
import type { TemplateResult } from 'lit';

import type {
  EndedState,
  LoginState,
  MisconfiguredState,
  PopupState,
  RedirectingState,
  SignedInState,
  SignedOutState,
} from '../../flow/login-state.js';
import { connectionOf } from '../../flow/offer.js';

import { failedScreen } from './entry-screens.js';
import { otherWays } from './other-ways.js';
import { alert, head, lineIcon } from './parts.js';
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

/** The browser is on its way to the broker. */
export function redirectingScreen(state: RedirectingState, context: LaterContext): TemplateResult {
  const { messages } = context;
  const connection = connectionOf(state.document, state.connection);
  return html`<div class="idp-screen idp-center" aria-busy="true">
    <span class="idp-spinner idp-large"></span>
    ${head(context, connection ? messages.redirectingTo(context.text(connection.label)) : messages.redirecting)}
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
    ${head(context, messages.failed, context.errorText())}
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

/** The page or the broker is set up wrong. */
export function misconfiguredScreen(state: MisconfiguredState, context: LaterContext): TemplateResult {
  const { messages } = context;
  return failedScreen(messages.misconfigured, messages.misconfiguredHelp, state, context);
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
