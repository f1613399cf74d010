import { html } from 'lit';
import type { TemplateResult } from 'lit';

import type { LaterContext } from './screen-context.js';

/** The way to another message, once enough time has gone by. */
export function resendRow(context: LaterContext, what: 'code' | 'link' = 'code'): TemplateResult {
  const { messages, view } = context;
  const [words, inWords] =
    what === 'code' ? [messages.resend, messages.resendIn] : [messages.resendLink, messages.resendLinkIn];
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
      ${waits ? inWords(view.resendIn) : words}
    </button>
  </p>`;
}
