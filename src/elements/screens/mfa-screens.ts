import { html, nothing, svg } from 'lit';
import type { TemplateResult } from 'lit';

import type { LoginState } from '../../flow/login-state.js';

import { backBar } from './back-bar.js';
import { codeField } from './code-field.js';
import { alert, head, submitButton } from './parts.js';
import type { LaterContext } from './screen-context.js';

// Cameras need a white border around the code.
const quiet = 4;

function qrCode({ size, path }: { readonly size: number; readonly path: string }, label: string): TemplateResult {
  const whole = size + 2 * quiet;
  return html`<svg class="idp-qr" viewBox="${-quiet} ${-quiet} ${whole} ${whole}" role="img" aria-label=${label}>
    ${svg`<path d=${path}/>`}
  </svg>`;
}

/** An authenticator app is added. */
export function enrollTotpScreen(
  state: Extract<LoginState, { name: 'enroll-totp' }>,
  context: LaterContext,
): TemplateResult {
  const { messages, view } = context;
  const { secret, uri, qr } = state.step;
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, messages.totpTitle, qr ? messages.totpScan : messages.totpHelp)}
    ${alert(state, context)} ${qr?.path ? qrCode(qr, messages.qrCode) : nothing}
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
export function recoveryCodesScreen(
  state: Extract<LoginState, { name: 'recovery-codes' }>,
  context: LaterContext,
): TemplateResult {
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
