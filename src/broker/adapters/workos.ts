import type { BrokerAdapter } from '../broker-adapter.js';

/**
 * WorkOS AuthKit: a connection is a provider (`GoogleOAuth`, `authkit`) or the id of a connection (`conn_…`).
 *
 * It writes the request. WorkOS's own token endpoint is no OpenID Connect; use an AuthKit domain that is.
 */
export function workos(): BrokerAdapter {
  return {
    name: 'workos',
    authorizeParams({ action, identifier, organization }, { hint }) {
      const connection = hint?.connection;
      const byId = connection?.startsWith('conn_');
      return {
        connection_id: byId ? connection : undefined,
        organization_id: organization,
        provider: byId || (organization && !connection) ? undefined : (connection ?? 'authkit'),
        domain_hint: identifier?.includes('@') ? identifier.slice(identifier.lastIndexOf('@') + 1) : undefined,
        screen_hint: action === 'signup' ? 'sign-up' : undefined,
      };
    },
  };
}
