import { html } from 'lit';
import type { TemplateResult } from 'lit';

import type { LaterContext } from './screen-context.js';

/** The way to another message, once enough time has gone by. */
export function resendRow(context: LaterContext): TemplateResult {
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
