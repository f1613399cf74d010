import { html, svg } from 'lit';
import type { TemplateResult } from 'lit';

import { lineIcon, linkButton } from './parts.js';
import type { LaterContext } from './screen-context.js';

/** The way back to the first screen. */
export function backBar(context: LaterContext): TemplateResult {
  return html`<button
    class="idp-back"
    type="button"
    aria-label=${context.messages.back}
    @click=${() => context.dispatch({ type: 'back' })}
  >
    ${lineIcon(svg`<path d="M12.5 4.5L7 10l5.5 5.5"/>`)}
  </button>`;
}

/** Who the person said to be, with a way to change it. */
export function identityRow(identifier: string, context: LaterContext): TemplateResult {
  return html`<span class="idp-identity">
    <bdi dir="ltr">${identifier}</bdi>
    ${linkButton(context.messages.changeIdentifier, () => context.dispatch({ type: 'back' }))}
  </span>`;
}
