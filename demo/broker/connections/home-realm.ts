import type { HrdResult } from 'idp-login';
import { domainOf } from '../profile/identifier.js';
import type { ConnectionDirectory } from './connection-directory.js';

/**
 * Finds where an identifier leads.
 *
 * Only the domain counts, so the answer tells nothing of any person; a domain that nobody configured and text that is no
 * address at all get the same answer.
 */
export function discoverHomeRealm(directory: ConnectionDirectory, clientId: string, identifier: string): HrdResult {
  const domain = domainOf(identifier);
  const found = domain === undefined ? undefined : directory.byDomain(domain, clientId);
  return found === undefined ? { outcome: 'local' } : { outcome: 'connection', connection: found.connection.id };
}
