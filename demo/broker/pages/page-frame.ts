import { html, type Html } from '../http/html.js';

/** What every page of the broker has. */
export interface PageFrame {
  readonly tenantName: string;
  readonly title: string;
  readonly content: Html;
  /** The address of a module script of the broker's own. */
  readonly script?: string;
  /** Where the browser goes by itself, as soon as the page is there. */
  readonly goesTo?: string;
}

/** One page of the broker; it needs nothing but the broker's own style sheet. */
export function pageFrame({ tenantName, title, content, script, goesTo }: PageFrame): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${goesTo === undefined ? undefined : html`<meta http-equiv="refresh" content="0; url=${goesTo}" />`}
        <title>${title} – ${tenantName}</title>
        <link rel="icon" href="/assets/broker.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/login-page.css" />
        ${script === undefined ? undefined : html`<script type="module" src="${script}"></script>`}
      </head>
      <body>
        <main class="page">
          <p class="brand"><img src="/assets/broker.svg" alt="" width="28" height="28" /><span>${tenantName}</span></p>
          ${content}
        </main>
      </body>
    </html>`.text;
}
