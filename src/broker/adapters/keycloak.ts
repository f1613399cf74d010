import type { BrokerAdapter } from '../broker-adapter.js';

/** Keycloak: a connection is the alias of an identity provider, an organization that of a Keycloak organization. */
export function keycloak(): BrokerAdapter {
  return {
    name: 'keycloak',
    authorizeParams: ({ action, prompt }, { hint }) => ({
      kc_idp_hint: hint?.connection,
      prompt: prompt ?? (action === 'signup' ? 'create' : undefined),
    }),
    authorizeScopes: ({ organization }) => (organization ? [`organization:${organization}`] : []),
  };
}
