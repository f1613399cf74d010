import { svg } from 'lit';
import type { SVGTemplateResult } from 'lit';

/** The mark of Google, drawn in its four colours, as Google wants it on buttons for signing in. */
export const icon: SVGTemplateResult = svg`<g fill="none" stroke-width="4.4">
  <path stroke="#ea4335" d="M4.2 7.6A8.9 8.9 0 0 1 18.3 5.7" />
  <path stroke="#fbbc05" d="M4.2 16.4A8.9 8.9 0 0 1 4.2 7.6" />
  <path stroke="#34a853" d="M17.6 18.9A8.9 8.9 0 0 1 4.2 16.4" />
  <path stroke="#4285f4" d="M12 12.1h8.9A8.9 8.9 0 0 1 17.6 18.9" />
</g>`;
