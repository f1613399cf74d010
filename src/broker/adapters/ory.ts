import type { BrokerAdapter } from '../broker-adapter.js';

/** Ory Network, and Hydra with a login page of one's own, which picks the connection. */
export function ory(): BrokerAdapter {
  return {
    name: 'ory',
    authorizeParams: ({ action, prompt }) => ({ prompt: prompt ?? (action === 'signup' ? 'registration' : undefined) }),
  };
}
