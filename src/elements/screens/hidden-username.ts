import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** Who somebody said to be, for password managers: they look for a field that can be seen by them, not by people. */
export function hiddenUsername(identifier: string): TemplateResult {
  return html`<input
    class="idp-hidden"
    name="username"
    type="text"
    autocomplete="username"
    .value=${identifier}
    readonly
    tabindex="-1"
    aria-hidden="true"
  />`;
}
