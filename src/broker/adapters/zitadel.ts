import type { BrokerAdapter } from '../broker-adapter.js';

/** ZITADEL: a connection is the id of an identity provider, an organization that of an organization; both are scopes. */
export function zitadel(): BrokerAdapter {
  return {
    name: 'zitadel',
    authorizeParams: ({ action, prompt }) => ({ prompt: prompt ?? (action === 'signup' ? 'create' : undefined) }),
    authorizeScopes: ({ organization }, { hint }) => [
      ...(hint?.connection ? [`urn:zitadel:iam:org:idp:id:${hint.connection}`] : []),
      ...(organization ? [`urn:zitadel:iam:org:id:${organization}`] : []),
    ],
  };
}
