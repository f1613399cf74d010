import { html } from 'lit';
import type { TemplateResult } from 'lit';

import type { VariantsState } from '../../flow/login-state.js';
import { connectionOf } from '../../flow/offer.js';

import { backBar } from './back-bar.js';
import { alert, head } from './parts.js';
import type { LaterContext } from './screen-context.js';

/** Where the person has their electronic identity: on this device, on another one, as the scheme has it. */
export function variantsScreen(state: VariantsState, context: LaterContext): TemplateResult {
  const { messages } = context;
  const connection = connectionOf(state.document, state.connection);
  const variants = (connection?.kind === 'legal' ? connection.variants : undefined) ?? [];
  const known: Readonly<Record<string, string | undefined>> = messages.variants;
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, context.text(connection?.label ?? ''), messages.variantsHelp)}
    ${alert(state, context)}
    <ul class="idp-buttons" role="list">
      ${variants.map(
        ({ id, label }) =>
          html`<li>
            <button
              class="idp-button"
              type="button"
              @click=${() => context.dispatch({ type: 'choose', connection: state.connection, variant: id })}
            >
              <bdi>${label === undefined ? (known[id] ?? id) : context.text(label)}</bdi>
            </button>
          </li>`,
      )}
    </ul>
  </div>`;
}
