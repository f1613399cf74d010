import { html, nothing, svg } from 'lit';
import type { TemplateResult } from 'lit';

import type { Connection } from '../../connection/connection.js';

import { lineIcon } from './parts.js';
import type { ScreenContext } from './screen-context.js';

/** The logo of a connection, or a mark that stands for it; decoration, as the label says the name. */
export function connectionIcon(connection: Connection, label: string, context: ScreenContext): TemplateResult {
  const { icon } = connection;
  const brand = icon && 'builtin' in icon ? context.icon(icon.builtin) : undefined;
  return html`<span class="idp-icon" aria-hidden="true">${brand ?? drawing(connection, label)}</span>`;
}

function drawing(connection: Connection, label: string): TemplateResult | typeof nothing {
  const { icon, kind, brand } = connection;
  if (icon && 'url' in icon) {
    return html`<picture>
      ${icon.darkUrl ? html`<source srcset=${icon.darkUrl} media="(prefers-color-scheme: dark)" />` : nothing}
      <img
        src=${icon.url}
        alt=""
        width="20"
        height="20"
        referrerpolicy="no-referrer"
        @error=${(event: Event) => ((event.target as HTMLElement).hidden = true)}
      />
    </picture>`;
  }
  switch (kind) {
    case 'enterprise':
      return lineIcon(svg`<path d="M3.5 17V4.5l7-1.8V17M10.5 8l6 1.6V17M2 17h16M6.5 7v.1M6.5 10v.1M6.5 13v.1"/>`);
    case 'passwordless':
      return lineIcon(
        connection.strategy === 'email'
          ? svg`<rect x="2.5" y="4.5" width="15" height="11" rx="2"/><path d="M3 6l7 5 7-5"/>`
          : svg`<rect x="6" y="2.5" width="8" height="15" rx="2"/><path d="M9.5 14.8h1"/>`,
      );
    case 'passkey':
      return lineIcon(
        svg`<circle cx="7.5" cy="6" r="3"/><path d="M2.5 16.5c0-3 2.2-5 5-5 1 0 1.9.2 2.6.7"/><circle cx="14.5" cy="10.5" r="2"/><path d="M14.5 12.5v5l1.5-1.2"/>`,
      );
    case 'legal':
      return lineIcon(
        svg`<rect x="2.5" y="4" width="15" height="12" rx="2"/><circle cx="7" cy="9" r="1.6"/><path d="M4.8 13c.3-1.2 1.1-1.8 2.2-1.8s1.9.6 2.2 1.8M12 8.5h3M12 11.5h3"/>`,
      );
    case 'database':
      return lineIcon(
        svg`<rect x="4" y="8.5" width="12" height="8.5" rx="2"/><path d="M6.8 8.5V6a3.2 3.2 0 0 1 6.4 0v2.5"/>`,
      );
    default:
      // The colour of the letter follows from the one behind it, in the style sheet.
      return html`<svg
        class="idp-mark"
        width="20"
        height="20"
        viewBox="0 0 20 20"
        color=${brand?.background ?? nothing}
      >
        <rect width="20" height="20" rx="5.5" fill="currentColor" />
        <text x="10" y="14.2" text-anchor="middle" fill=${brand?.color ?? nothing}>
          ${[...label][0]?.toUpperCase()}
        </text>
      </svg>`;
  }
}
