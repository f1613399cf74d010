import { html, type TemplateResult } from 'lit';

import type { Progress } from './script-records.js';

/** Shows how far a migration is. */
export function renderProgress({ migrated, pending, total }: Progress): TemplateResult {
  const of = total ?? migrated + pending;
  return html`<div class="progress">
    <label
      ><span>${migrated} of ${of} people have moved into the broker</span
      ><progress max=${Math.max(of, 1)} value=${migrated}></progress
    ></label>
  </div>`;
}
