import type { BrokerAdapter } from '../broker-adapter.js';

/** Microsoft Entra ID and Entra External ID: a connection is a domain or the name of a provider. */
export function entra(): BrokerAdapter {
  return {
    name: 'entra',
    authorizeParams: ({ action, acrValues, prompt }, { hint }) => ({
      domain_hint: hint?.connection,
      prompt: prompt ?? (action === 'signup' ? 'create' : undefined),
      // Entra takes authentication contexts as a claim only.
      acr_values: undefined,
      ...(acrValues?.length && {
        claims: JSON.stringify({ id_token: { acrs: { essential: true, values: acrValues } } }),
      }),
    }),
  };
}
