import { html, type TemplateResult } from 'lit';

/** Shows data as JSON that can be scrolled by keyboard. */
export function renderJson(label: string, value: unknown): TemplateResult {
  // A scrolled region that nobody can focus cannot be read by keyboard.
  return html`<pre class="json" tabindex="0" role="region" aria-label=${label}>${JSON.stringify(value, null, 2)}</pre>`;
}
