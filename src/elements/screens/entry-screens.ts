import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';

import type { Connection } from '../../connection/connection.js';
import type {
  ChooseState,
  CredentialsState,
  IdentifierState,
  LoadingState,
  LoginState,
  UnreachableState,
} from '../../flow/login-state.js';
import { offerOf } from '../../flow/offer.js';
import type { Offer } from '../../flow/offer.js';

import { connectionIcon } from './connection-icon.js';
import { foldButtons } from './fold-buttons.js';
import { alert, head, identifierField, linkButton, passwordField, submitButton } from './parts.js';
import type { ScreenContext } from './screen-context.js';

type FirstState = ChooseState | IdentifierState | CredentialsState;

function title(context: ScreenContext): string {
  const { messages, clientName } = context;
  return clientName ? messages.signInTo(clientName) : messages.signIn;
}

function connectionButton(connection: Connection, context: ScreenContext): TemplateResult {
  const label = context.text(connection.label);
  return html`<li>
    <button
      class="idp-button"
      type="button"
      data-connection=${connection.id}
      @click=${() => context.dispatch({ type: 'choose', connection: connection.id })}
    >
      ${connectionIcon(connection, label, context)}<bdi>${context.messages.continueWith(label)}</bdi>
    </button>
  </li>`;
}

function buttonList(connections: readonly Connection[], context: ScreenContext): TemplateResult {
  return html`<ul class="idp-buttons" role="list">
    ${connections.map((connection) => connectionButton(connection, context))}
  </ul>`;
}

/** The buttons of the connections; those beyond the first ones are folded away, and legal identities stand apart. */
function connectionButtons(offer: Offer, context: ScreenContext): TemplateResult | typeof nothing {
  const { messages, view, maxButtons } = context;
  if (offer.buttons.length === 0) return nothing;
  const { shown, folded, legal } = foldButtons(offer, maxButtons);
  return html`${shown.length > 0 ? buttonList(shown, context) : nothing}
  ${
    folded.length > 0
      ? html`<p class="idp-foot">
          <button
            class="idp-link"
            type="button"
            aria-haspopup="dialog"
            aria-expanded=${view.expanded ? 'true' : 'false'}
            @click=${() => context.show({ expanded: !view.expanded })}
          >
            ${messages.moreOptions}
          </button>
        </p>`
      : nothing
  }
  ${
    legal.length > 0
      ? html`<div class="idp-or">${messages.legal}</div>
          ${buttonList(legal, context)}`
      : nothing
  }`;
}

/** The way to a new account, where a store offers one. */
export function signUpRow(store: Connection | undefined, context: ScreenContext): TemplateResult | typeof nothing {
  const { messages } = context;
  const rule = store?.kind === 'database' && store.actions?.signup;
  if (!rule || rule === 'implicit') return nothing;
  return html`<p class="idp-foot">
    <span>${messages.noAccount}</span>
    ${linkButton(messages.signUp, () => context.dispatch({ type: 'open', screen: 'signup' }))}
  </p>`;
}

/** Passkeys are offered where people type who they are; browsers find the field by its name. */
function offersPasskeys({ document }: FirstState): boolean | undefined {
  return document?.connections.some((connection) => connection.kind === 'passkey' && connection.conditional);
}

/** The form takes the place that the skeleton kept for it. */
function firstScreen(state: FirstState, context: ScreenContext): TemplateResult | typeof nothing {
  const { messages, cancelUrl } = context;
  if (!state.document) return nothing;
  const offer = offerOf(state.document, state.setup);
  const { database } = offer;
  const hasForm = state.name !== 'choose';
  const hasPassword = state.name === 'credentials';
  const forgot = (): TemplateResult =>
    linkButton(messages.forgotPassword, () => context.dispatch({ type: 'open', screen: 'forgot' }));
  return html`<div class="idp-screen">
    ${head(context, title(context))} ${alert(state, context)} ${connectionButtons(offer, context)}
    ${hasForm && offer.buttons.length > 0 ? html`<div class="idp-or">${messages.or}</div>` : nothing}
    ${
      hasForm
        ? html`<form class="idp-fields" method="post" novalidate @submit=${context.submit}>
            ${identifierField(offer.identifiers, state, context, undefined, offersPasskeys(state) ? 'username webauthn' : 'username')}
            ${
              hasPassword
                ? passwordField(
                    'password',
                    messages.password,
                    state,
                    context,
                    database?.reset === false ? nothing : forgot(),
                  )
                : nothing
            }
            ${submitButton(hasPassword ? messages.signIn : messages.continueLabel, state, context)}
          </form>`
        : nothing
    }
    ${signUpRow(database ?? offer.elsewhere, context)}
    ${
      cancelUrl === undefined
        ? nothing
        : html`<p class="idp-foot"><a class="idp-link" href=${cancelUrl}>${messages.cancel}</a></p>`
    }
  </div>`;
}

/** Keeps the place of a form of common size, so that nothing jumps when the connections are there. */
function loadingScreen(context: ScreenContext): TemplateResult {
  return html`<div class="idp-screen idp-skeleton" aria-busy="true">
    ${head(context, title(context))}
    <span class="idp-hidden">${context.messages.loading}</span>
    <div class="idp-bone idp-bone-control"></div>
    <div class="idp-bone idp-bone-line"></div>
    <div class="idp-bone idp-bone-control"></div>
    <div class="idp-bone idp-bone-control"></div>
  </div>`;
}

/** Says that no login can begin, with a way to try again. */
export function failedScreen(
  title: string,
  text: string,
  { busy }: LoginState,
  context: ScreenContext,
): TemplateResult {
  const { messages } = context;
  return html`<div class="idp-screen">
    ${head(context, title, text)}
    <button
      class="idp-button"
      type="button"
      aria-disabled=${busy ? 'true' : 'false'}
      @click=${() => context.dispatch({ type: 'load' })}
    >
      ${busy ? html`<span class="idp-spinner"></span>` : nothing}
      <bdi>${busy ? messages.retrying : messages.retry}</bdi>
    </button>
  </div>`;
}

/** The screens that come with the form, by the name of their state. */
export type EntryScreenState = FirstState | LoadingState | UnreachableState;

/** Draws one of the first screens; the others come later. */
export function entryScreen(state: LoginState, context: ScreenContext): TemplateResult | typeof nothing | undefined {
  switch (state.name) {
    case 'loading':
      return loadingScreen(context);
    case 'identifier':
      // That of one connection comes later: it has a way back.
      return state.connection === undefined ? firstScreen(state, context) : undefined;
    case 'choose':
    case 'credentials':
      return firstScreen(state, context);
    case 'unreachable':
      return failedScreen(context.messages.unreachable, context.errorText(), state, context);
    default:
      return undefined;
  }
}
