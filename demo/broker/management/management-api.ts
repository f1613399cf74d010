import type { Api } from '../config/tenant-settings.js';
import { adminClientId } from './admin-client.js';
import { managementAudience } from './guard.js';
import { managementScopes } from './scopes.js';

/**
 * The management API as the broker's token endpoint knows it.
 *
 * Nobody gets a token for it by accident: of all clients, only the admin page and services whose configuration names
 * scopes of it may ask.
 */
export function managementApi(issuer: string): Api {
  const known: ReadonlySet<string> = new Set(managementScopes);
  return {
    audience: managementAudience(issuer),
    name: 'Management API',
    scopes: managementScopes,
    accessTokenSeconds: 300,
    opensTo: ({ id, type, scopes }) =>
      id === adminClientId || (type === 'service' && scopes.some((scope) => known.has(scope))),
  };
}
