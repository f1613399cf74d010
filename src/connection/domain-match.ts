import type { Connection, ConnectionsDocument } from './connection.js';
import { domainOf } from './identifier.js';

/** Where a domain of a public list leads. */
export type DomainFound =
  | { readonly outcome: 'connection'; readonly connection: string }
  | { readonly outcome: 'choose'; readonly connections: readonly string[] }
  | { readonly outcome: 'local' };

/** Tells whether a connection lists a domain, or, if it says so, one that the domain is below. */
export function listsDomain(connection: Connection, domain: string): boolean {
  if (connection.kind !== 'enterprise' || connection.domains?.match !== 'list') return false;
  const { domains, subdomains } = connection.domains;
  return domains.some((item) => {
    const listed = item.toLowerCase();
    return listed === domain || (subdomains === true && domain.endsWith(`.${listed}`));
  });
}

/**
 * Looks an identifier up in the domains that the connections list.
 *
 * @returns nothing when no list holds it and the broker is to be asked.
 */
export function findByDomain(document: ConnectionsDocument, identifier: string): DomainFound | undefined {
  const { connections, hrd } = document;
  const domain = domainOf(identifier);
  const found = domain === undefined ? [] : connections.filter((connection) => listsDomain(connection, domain));
  if (found.length > 1) return { outcome: 'choose', connections: found.map((connection) => connection.id) };
  if (found[0]) return { outcome: 'connection', connection: found[0].id };
  const asks =
    hrd?.endpoint !== undefined ||
    connections.some((item) => item.kind === 'enterprise' && item.domains?.match === 'remote');
  return asks && domain !== undefined ? undefined : { outcome: 'local' };
}
