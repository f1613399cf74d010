import type { BrokerAdapter } from '../broker-adapter.js';

/**
 * Supabase Auth: a connection is the name of a provider.
 *
 * It writes the request, for projects whose OAuth server is on.
 */
export function supabase(): BrokerAdapter {
  return { name: 'supabase', authorizeParams: (_intent, { hint }) => ({ provider: hint?.connection }) };
}
