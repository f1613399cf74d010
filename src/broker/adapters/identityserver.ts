import type { BrokerAdapter } from '../broker-adapter.js';

/** Duende IdentityServer: a connection is an authentication scheme, an organization a tenant; both are acr values. */
export function identityserver(): BrokerAdapter {
  return {
    name: 'identityserver',
    authorizeParams({ acrValues, organization }, { hint }) {
      const values = [...(acrValues ?? hint?.acrValues ?? [])];
      if (hint?.connection) values.push(`idp:${hint.connection}`);
      if (organization) values.push(`tenant:${organization}`);
      return { acr_values: values.join(' ') };
    },
  };
}
