import type { BrokerAdapter } from '../broker-adapter.js';

/** Options of {@link fusionauth}. */
export interface FusionAuthOptions {
  readonly tenantId?: string;
}

/** FusionAuth: a connection is the id of an identity provider; an organization is a tenant. */
export function fusionauth({ tenantId }: FusionAuthOptions = {}): BrokerAdapter {
  return {
    name: 'fusionauth',
    authorizeParams: ({ organization }, { hint }) => ({
      idp_hint: hint?.connection,
      tenantId: organization ?? tenantId,
    }),
    authorizeUrl: ({ action }, { metadata }) =>
      action === 'signup' ? new URL('/oauth2/register', metadata.authorization_endpoint).href : undefined,
  };
}
