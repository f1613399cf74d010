import type { BrokerAdapter } from '../broker-adapter.js';

/** authentik: its flow picks the source; nothing in the request can. Its issuer ends with a slash. */
export function authentik(): BrokerAdapter {
  return { name: 'authentik' };
}
