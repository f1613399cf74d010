import { createHash, timingSafeEqual } from 'node:crypto';

import { normalizeDn, parentOf } from './distinguished-name.js';
import { serviceAccount, suffix, type DirectoryEntry } from './entries.js';
import type { SearchFilter } from './search-filter.js';

/** Result codes of LDAP. */
export const resultCodes = {
  success: 0,
  protocolError: 2,
  sizeLimitExceeded: 4,
  authMethodNotSupported: 7,
  referral: 10,
  unavailableCriticalExtension: 12,
  noSuchObject: 32,
  insufficientAccessRights: 50,
  invalidCredentials: 49,
  unwillingToPerform: 53,
} as const;

/** How far below its base a search looks: 0 the base itself, 1 its children, 2 everything. */
export type SearchScope = 0 | 1 | 2;

/** What a search found. */
export interface SearchOutcome {
  readonly code: number;
  readonly entries: readonly DirectoryEntry[];
  /** Places where the rest is. */
  readonly references: readonly string[];
}

/** The entries of a directory, with the rights of whoever is bound. */
export interface DirectoryTree {
  /** The code of a simple bind, and the name that is bound then. */
  bind(dn: string, password: string): { readonly code: number; readonly boundAs: string };
  search(boundAs: string, base: string, scope: SearchScope, filter: SearchFilter): SearchOutcome;
}

/** Keeps entries in memory, with the same rights as the configuration of OpenLDAP gives. */
export function createDirectoryTree(entries: readonly DirectoryEntry[]): DirectoryTree {
  const byName = new Map(entries.map((entry) => [normalizeDn(entry.dn), entry]));
  const service = normalizeDn(serviceAccount.dn);

  function nameOf(dn: string): string | undefined {
    try {
      return normalizeDn(dn);
    } catch {
      return undefined;
    }
  }

  return {
    bind(dn, password) {
      if (dn === '' && password === '') return { code: resultCodes.success, boundAs: '' };
      // A name without a password is "unauthenticated": who takes it for a success lets everybody in.
      if (password === '') return { code: resultCodes.unwillingToPerform, boundAs: '' };
      const name = nameOf(dn);
      const entry = name === undefined ? undefined : byName.get(name);
      const matches = timingSafeEqual(digest(password), digest(entry?.password ?? ''));
      if (name === undefined || entry?.password === undefined || !matches)
        return { code: resultCodes.invalidCredentials, boundAs: '' };
      return { code: resultCodes.success, boundAs: name };
    },

    search(boundAs, base, scope, filter) {
      if (base === '' && scope === 0)
        return { code: resultCodes.success, entries: [rootEntry].filter(filter), references: [] };
      const name = nameOf(base);
      const mayRead = (candidate: string): boolean => boundAs === service || boundAs === candidate;
      if (name === undefined || !byName.has(name)) return nothing(resultCodes.noSuchObject);
      if (boundAs === '') return nothing(resultCodes.insufficientAccessRights);
      const found: DirectoryEntry[] = [];
      const references: string[] = [];
      for (const [candidate, entry] of byName) {
        const isInScope =
          candidate === name
            ? scope !== 1
            : scope === 1
              ? parentOf(candidate) === name
              : scope === 2 && candidate.endsWith(`,${name}`);
        if (!isInScope) continue;
        const elsewhere = entry.attributes['ref'];
        if (elsewhere) references.push(...elsewhere.map(String));
        else if (mayRead(candidate) && filter(entry)) found.push(entry);
      }
      const [only] = references;
      if (only !== undefined && byName.get(name)?.attributes['ref'])
        return { code: resultCodes.referral, entries: [], references };
      return { code: resultCodes.success, entries: found, references };
    },
  };
}

/** What the server says of itself. */
const rootEntry: DirectoryEntry = {
  dn: '',
  attributes: {
    objectClass: ['top'],
    namingContexts: [suffix],
    supportedLDAPVersion: ['3'],
    supportedExtension: ['1.3.6.1.4.1.1466.20037'],
  },
};

function nothing(code: number): SearchOutcome {
  return { code, entries: [], references: [] };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
