import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';

import type { LoginState } from '../../flow/login-state.js';

import { autofill, fieldError, invalid } from './parts.js';
import type { LaterContext } from './screen-context.js';

const fewestCells = 4;
const mostCells = 8;

/** Takes out what people and messages put between the characters of a code. */
function withoutGaps(value: string): string {
  return value.replace(/[\s\p{Pd}]/gu, '');
}

/**
 * One field for the whole code, with a box drawn behind each character.
 *
 * A field per character would lose the code of a message, half of a paste, undo and screen readers.
 */
export function codeField(length: number, numeric: boolean, state: LoginState, context: LaterContext): TemplateResult {
  const { messages, view } = context;
  const { flag, by } = invalid('code', state, context);
  const cells = length >= fewestCells && length <= mostCells ? length : 0;
  const at = Math.min([...view.draft].length, cells - 1);
  return html`<div class="idp-field">
    <label class="idp-label" for=${context.id('code')}>${messages.code}</label>
    <div class="idp-code" data-length=${cells} dir="ltr">
      <input
        id=${context.id('code')}
        class="idp-input idp-code-input"
        name="code"
        type="text"
        inputmode=${numeric ? 'numeric' : 'text'}
        autocomplete=${autofill('one-time-code')}
        autocapitalize="none"
        spellcheck="false"
        required
        aria-invalid=${flag}
        aria-describedby=${by}
        data-idp-focus
        @input=${(event: InputEvent) => {
          const input = event.target as HTMLInputElement;
          const clean = withoutGaps(input.value);
          if (clean !== input.value && !event.isComposing) input.value = clean;
          context.show({ draft: clean });
        }}
      />
      ${
        cells > 0
          ? html`<div class="idp-cells" aria-hidden="true">
              ${Array.from(
                { length: cells },
                (_, index) => html`<span class="idp-cell" data-at=${index === at ? 'true' : nothing}></span>`,
              )}
            </div>`
          : nothing
      }
    </div>
    ${fieldError('code', messages.code, state, context)}
  </div>`;
}
