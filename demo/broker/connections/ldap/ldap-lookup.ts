import { AndFilter, EqualityFilter, FilterParser, OrFilter, type Filter } from 'ldapts';

import { domainOf } from '../../profile/identifier.js';
import type { ReadLdapOptions } from './ldap-options.js';

/** By what a person is to be looked for. */
export interface Lookup {
  readonly filter: Filter;
  /** The one form of what was typed, for the cache of credentials. */
  readonly key: string;
}

// Control characters and the marks that turn the direction of text are in no name.
const unwanted = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const longest = 256;

/**
 * Makes the search for what a person typed: `lars`, `lars@corp.example` or `CORP\lars`; `undefined` when it can be nobody.
 *
 * Values go into the filter as values and never as text, so that there is nothing to escape and nothing to inject.
 */
export function lookUp(typed: string, options: ReadLdapOptions, domains: readonly string[]): Lookup | undefined {
  const name = typed.trim().normalize('NFKC');
  if (name === '' || name.length > longest || unwanted.test(name)) return undefined;
  const parts = partsOf(name, options, domains);
  if (parts === undefined || parts.length === 0) return undefined;
  const alternatives = parts.map(([attribute, value]) => new EqualityFilter({ attribute, value }));
  const filters = [FilterParser.parseString(options.personFilter), new OrFilter({ filters: alternatives })];
  return { filter: new AndFilter({ filters }), key: name.toLowerCase() };
}

function partsOf(
  name: string,
  { windowsDomain, usernameAttributes, emailAttributes, usernameFromEmail }: ReadLdapOptions,
  domains: readonly string[],
): [string, string][] | undefined {
  const asUsername = (value: string): [string, string][] => usernameAttributes.map((attribute) => [attribute, value]);
  const [domain, account, more] = name.split('\\');
  if (account !== undefined) {
    const isOurs = windowsDomain !== undefined && domain?.toLowerCase() === windowsDomain.toLowerCase();
    // A name of another domain is somebody else, whatever follows.
    return isOurs && more === undefined && account !== '' ? asUsername(account) : undefined;
  }
  if (!name.includes('@')) return asUsername(name);
  const byEmail = emailAttributes.map((attribute): [string, string] => [attribute, name]);
  const emailDomain = domainOf(name);
  const isOurs = emailDomain !== undefined && domains.includes(emailDomain);
  const local = name.slice(0, name.lastIndexOf('@'));
  return usernameFromEmail && isOurs && !local.includes('@') ? [...byEmail, ...asUsername(local)] : byEmail;
}
