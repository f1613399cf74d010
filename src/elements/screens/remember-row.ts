import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';

import type { LaterContext } from './screen-context.js';

/** Offers to trust this browser at the next second factor. */
export function rememberRow(days: number | undefined, context: LaterContext): TemplateResult | typeof nothing {
  if (days === undefined) return nothing;
  const duration = new Intl.NumberFormat(context.locale, { style: 'unit', unit: 'day', unitDisplay: 'long' });
  return html`<label class="idp-check">
    <input name="remember-browser" type="checkbox" />
    <span>${context.messages.trustBrowser(duration.format(days))}</span>
  </label>`;
}
