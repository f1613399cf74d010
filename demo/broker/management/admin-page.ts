import type { BrokerCore } from '../broker-module.js';
import { html } from '../http/html.js';
import type { HttpContext } from '../http/http-context.js';
import type { Route } from '../http/router.js';
import { sendPage } from '../http/security-headers.js';
import { adminClientId } from './admin-client.js';
import { managementAudience } from './guard.js';
import { managementScopes } from './scopes.js';

/** The admin page: one document for all its addresses; what it shows comes from the management API. */
export function adminPageRoutes(core: BrokerCore): readonly Route[] {
  const page = renderAdminPage(core);
  const handler = (ctx: HttpContext): void => sendPage(ctx, 200, page, { script: true });
  return [
    { method: 'GET', path: '/admin', handler },
    { method: 'GET', path: '/admin/*', handler },
  ];
}

function renderAdminPage({ issuer, tenant }: BrokerCore): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>Admin – ${tenant.name}</title>
        <link rel="icon" href="/assets/broker.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/admin/admin.css" />
        <script type="module" src="/assets/admin/admin.js"></script>
      </head>
      <body>
        <idp-admin
          issuer="${issuer}"
          client-id="${adminClientId}"
          audience="${managementAudience(issuer)}"
          scopes="${managementScopes.join(' ')}"
          tenant-name="${tenant.name}"
        >
          <noscript><p>The admin page needs JavaScript. Allow it for this page and reload.</p></noscript>
        </idp-admin>
      </body>
    </html>`.text;
}
