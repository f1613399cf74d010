import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';

import type { LoginState } from '../../flow/login-state.js';

import { backBar } from './back-bar.js';
import { alert, head } from './parts.js';
import type { LaterContext } from './screen-context.js';

/** The broker lets the person choose: a method, a factor, an organization, an account. */
export function selectScreen(state: Extract<LoginState, { name: 'select' }>, context: LaterContext): TemplateResult {
  const { messages } = context;
  // Factors have names that the person can read in their own language.
  const names = messages.methods as Readonly<Record<string, string | undefined>>;
  const isFactor = state.step.purpose.endsWith('factor');
  return html`<div class="idp-screen">
    ${backBar(context)} ${head(context, messages.selectTitle[state.step.purpose])} ${alert(state, context)}
    <ul class="idp-buttons" role="list">
      ${state.step.options.map(
        (option) =>
          html`<li>
            <button
              class="idp-button idp-option"
              type="button"
              @click=${() => context.dispatch({ type: 'submit', input: { choice: option.id } })}
            >
              <span>
                <bdi>${(isFactor ? names[option.id] : undefined) ?? option.label}</bdi>
                ${option.detail ? html`<span class="idp-hint"><bdi>${option.detail}</bdi></span>` : nothing}
              </span>
            </button>
          </li>`,
      )}
    </ul>
  </div>`;
}
