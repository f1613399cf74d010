import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';

import type { MatchesState } from '../../flow/login-state.js';
import { connectionOf } from '../../flow/offer.js';

import { backBar, identityRow } from './back-bar.js';
import { connectionIcon } from './connection-icon.js';
import { alert, head } from './parts.js';
import type { LaterContext } from './screen-context.js';

/** Several connections fit what was typed. */
export function matchesScreen(state: MatchesState, context: LaterContext): TemplateResult {
  const { messages } = context;
  return html`<div class="idp-screen">
    ${backBar(context)}
    ${head(
      context,
      messages.matchesTitle,
      html`${messages.matchesHelp} ${state.identifier ? identityRow(state.identifier, context) : nothing}`,
    )}
    ${alert(state, context)}
    <ul class="idp-buttons" role="list">
      ${state.connections.map((id) => {
        const connection = connectionOf(state.document, id);
        if (!connection) return nothing;
        const label = context.text(connection.label);
        return html`<li>
          <button class="idp-button" type="button" @click=${() => context.dispatch({ type: 'choose', connection: id })}>
            ${connectionIcon(connection, label, context)}<bdi>${label}</bdi>
          </button>
        </li>`;
      })}
    </ul>
  </div>`;
}
