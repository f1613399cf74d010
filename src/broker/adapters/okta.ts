import type { BrokerAdapter } from '../broker-adapter.js';

/** Okta: a connection is the id of an identity provider (`0oa…`). */
export function okta(): BrokerAdapter {
  return { name: 'okta', authorizeParams: (_intent, { hint }) => ({ idp: hint?.connection }) };
}
