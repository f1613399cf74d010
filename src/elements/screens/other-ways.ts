import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';

import type { LoginState } from '../../flow/login-state.js';
import { connectionOf } from '../../flow/offer.js';

import { connectionIcon } from './connection-icon.js';
import type { LaterContext } from './screen-context.js';

/** The words on the button of another way: a connection of the document, or a step that the broker names. */
function wayLabel(id: string, state: LoginState, context: LaterContext): string {
  const { messages } = context;
  const connection = connectionOf(state.document, id);
  if (connection?.kind === 'database') return messages.usePassword;
  if (connection?.kind === 'passwordless') {
    if (connection.factor === 'link') return messages.emailLink;
    if (connection.strategy === 'sms') return messages.textCode;
    if (connection.strategy === 'voice') return messages.callCode;
    return messages.emailCode;
  }
  if (connection) return messages.useConnection(context.text(connection.label));
  if (id === 'voice') return messages.callCode;
  if (id === 'sms') return messages.textCode;
  return (messages.methods as Readonly<Record<string, string | undefined>>)[id] ?? id;
}

/** Buttons for the other ways to go on. */
export function otherWays(
  ids: readonly string[],
  state: LoginState,
  context: LaterContext,
): TemplateResult | typeof nothing {
  if (ids.length === 0) return nothing;
  return html`<div class="idp-or">${context.messages.or}</div>
    <ul class="idp-buttons" role="list">
      ${ids.map((id) => {
        const connection = connectionOf(state.document, id);
        const label = wayLabel(id, state, context);
        return html`<li>
          <button class="idp-button" type="button" @click=${() => context.dispatch({ type: 'use', alternative: id })}>
            ${connection ? connectionIcon(connection, label, context) : nothing}<bdi>${label}</bdi>
          </button>
        </li>`;
      })}
    </ul>`;
}
