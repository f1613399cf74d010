import { html } from 'lit';
import type { TemplateResult } from 'lit';

import { head } from './parts.js';
import type { HeadContext } from './parts.js';
import type { ScreenContext } from './screen-context.js';

/** Stands in while the code of the next screen is fetched, and says so when that fails. */
export function waitingScreen(
  failed: boolean,
  retry: () => void,
  context: HeadContext & Pick<ScreenContext, 'messages'>,
): TemplateResult {
  const { messages } = context;
  if (failed) {
    return html`<div class="idp-screen">
      ${head(context, messages.unreachable, messages.errors.network)}
      <button class="idp-button" type="button" @click=${retry}>
        <bdi>${messages.retry}</bdi>
      </button>
    </div>`;
  }
  return html`<div class="idp-screen idp-center" aria-busy="true">
    <span class="idp-spinner idp-large"></span>
    ${head(context, messages.working)}
  </div>`;
}
