import type { BrokerAdapter } from '../broker-adapter.js';

/** Dex: a connection is the id of a connector. */
export function dex(): BrokerAdapter {
  return { name: 'dex', authorizeParams: (_intent, { hint }) => ({ connector_id: hint?.connection }) };
}
