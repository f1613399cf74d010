import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';

import type { LoginState } from '../../flow/login-state.js';

import { backBar, identityRow } from './back-bar.js';
import { codeField } from './code-field.js';
import { otherWays } from './other-ways.js';
import { alert, head, hiddenUsername, submitButton } from './parts.js';
import type { LaterContext } from './screen-context.js';

type StateOf<N extends LoginState['name']> = Extract<LoginState, { name: N }>;

/** The way to another message, once enough time has gone by. */
function resendRow(context: LaterContext): TemplateResult {
  const { messages, view } = context;
  const waits = view.resendIn > 0;
  return html`<p class="idp-foot">
    <button
      class="idp-link"
      type="button"
      aria-disabled=${waits ? 'true' : 'false'}
      @click=${() => {
        if (!waits) context.dispatch({ type: 'resend' });
      }}
    >
      ${waits ? messages.resendIn(view.resendIn) : messages.resend}
    </button>
  </p>`;
}

/** A code that was sent, or that an app shows. */
export function codeScreen(state: StateOf<'code'>, context: LaterContext): TemplateResult {
  const { messages } = context;
  const { channel, target, length, attemptsLeft } = state.step;
  const sent = channel === 'email' || channel === 'sms' || channel === 'voice';
  // Who typed an address sees that one; a masked one is for a factor that the broker picked.
  const typed = channel === 'email' && state.identifier.includes('@') ? state.identifier : undefined;
  const lead = !sent
    ? messages.codeHelp[channel]
    : typed
      ? html`${messages.codeSentTo} ${identityRow(typed, context)}`
      : target
        ? html`${messages.codeSentTo} <bdi dir="ltr">${target}</bdi>`
        : messages.codeSent;
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, messages.codeTitle[channel], lead)} ${alert(state, context)}
    <form class="idp-fields" method="post" novalidate @submit=${context.submit}>
      ${state.identifier ? hiddenUsername(state.identifier) : nothing}
      ${codeField(length ?? 6, channel !== 'recovery', state, context)}
      ${
        state.error && attemptsLeft !== undefined
          ? html`<p class="idp-hint">${messages.attemptsLeft(attemptsLeft)}</p>`
          : nothing
      }
      ${submitButton(messages.verify, state, context)}
    </form>
    ${sent ? resendRow(context) : nothing} ${otherWays(state.alternatives, state, context)}
  </div>`;
}

/** A link that was sent. */
export function linkScreen(state: StateOf<'link'>, context: LaterContext): TemplateResult {
  const { messages } = context;
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, messages.linkTitle, messages.linkHelp(state.step.target))}
    ${alert(state, context)} ${resendRow(context)} ${otherWays(state.alternatives, state, context)}
  </div>`;
}

/** An authenticator app is added. */
export function enrollTotpScreen(state: StateOf<'enroll-totp'>, context: LaterContext): TemplateResult {
  const { messages, view } = context;
  const { secret, uri } = state.step;
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, messages.totpTitle, messages.totpHelp)} ${alert(state, context)}
    <div class="idp-field">
      <span class="idp-label" id=${context.id('secret')}>${messages.totpSecret}</span>
      <div class="idp-copy">
        <code dir="ltr" aria-labelledby=${context.id('secret')}>${secret.match(/.{1,4}/g)?.join(' ')}</code>
        <button
          class="idp-link"
          type="button"
          @click=${() => void navigator.clipboard.writeText(secret).then(() => context.show({ copied: true }))}
        >
          ${view.copied ? messages.copied : messages.copy}
        </button>
      </div>
      ${uri.startsWith('otpauth:') ? html`<a class="idp-link" href=${uri}>${messages.totpOpen}</a>` : nothing}
    </div>
    <form class="idp-fields" method="post" novalidate @submit=${context.submit}>
      ${codeField(6, true, state, context)} ${submitButton(messages.verify, state, context)}
    </form>
  </div>`;
}

/** The codes for the day on which the phone is lost. */
export function recoveryCodesScreen(state: StateOf<'recovery-codes'>, context: LaterContext): TemplateResult {
  const { messages, view } = context;
  const text = state.step.codes.join('\n');
  return html`<div class="idp-screen">
    ${head(context, messages.recoveryTitle, messages.recoveryHelp)} ${alert(state, context)}
    <ul class="idp-codes" role="list" dir="ltr">
      ${state.step.codes.map((code) => html`<li><code>${code}</code></li>`)}
    </ul>
    <p class="idp-foot">
      <button
        class="idp-link"
        type="button"
        @click=${() => void navigator.clipboard.writeText(text).then(() => context.show({ copied: true }))}
      >
        ${view.copied ? messages.copied : messages.copy}
      </button>
      <a
        class="idp-link"
        download="recovery-codes.txt"
        href=${`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
        >${messages.download}</a
      >
      <button class="idp-link" type="button" @click=${() => window.print()}>${messages.print}</button>
    </p>
    <form class="idp-fields" method="post" novalidate @submit=${context.submit}>
      ${submitButton(messages.recoverySaved, state, context)}
    </form>
  </div>`;
}
