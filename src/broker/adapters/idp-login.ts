import type { BrokerAdapter } from '../broker-adapter.js';
import { oidc } from './oidc.js';

/** A broker that keeps the login experience contract of this package. */
export function idpLogin(): BrokerAdapter {
  return { ...oidc({ connectionParameter: 'connection' }), name: 'idp-login' };
}
