import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';

import { Client, EqualityFilter, OrFilter, type Entry } from 'ldapts';
import type { LoginErrorCode } from 'idp-login';

import { DirectoryFailure, refusalOf, toDirectoryFailure } from './ldap-failure.js';
import type { Lookup } from './ldap-lookup.js';
import type { ReadLdapOptions } from './ldap-options.js';

/** What came of asking a directory about a name and a password. */
export type DirectoryAnswer =
  | { readonly kind: 'person'; readonly entry: Entry; readonly groups: readonly string[] }
  | {
      readonly kind: 'refused';
      readonly code: LoginErrorCode;
      /** For the log. */
      readonly why: 'unknown' | 'ambiguous' | 'password';
    };

/** One directory. */
export interface Directory {
  /** @throws {DirectoryFailure} */
  authenticate(lookup: Lookup, password: string): Promise<DirectoryAnswer>;
  /** Connects, and binds as the service account. @throws {DirectoryFailure} */
  probe(): Promise<void>;
}

/** What comes as bytes and not as text. */
export const binaryAttributes: readonly string[] = [
  'objectGUID',
  'objectSid',
  'jpegPhoto',
  'thumbnailPhoto',
  'userCertificate',
];
const deepestGroups = 10;
const mostGroups = 500;

/** Speaks to a directory; every login has connections of its own, so that no bind is ever somebody else's. */
export function createDirectory(options: ReadLdapOptions): Directory {
  const { url, startTls, ca, bindDn, bindPassword, connectTimeoutMs, timeoutMs } = options;
  const { hostname, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const tlsOptions = {
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca: [ca] }),
  };

  async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({
      url,
      connectTimeout: connectTimeoutMs,
      timeout: timeoutMs,
      ...(protocol === 'ldaps:' ? { tlsOptions } : {}),
    });
    try {
      if (startTls) await client.startTLS({ ...tlsOptions });
      return await work(client);
    } finally {
      // Nobody waits for a polite end of a connection that may be broken.
      client.unbind().catch(() => undefined);
    }
  }

  async function asService<T>(doing: string, work: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await withClient(async (client) => {
        if (bindDn !== undefined) await client.bind(bindDn, bindPassword);
        return work(client);
      });
    } catch (error) {
      throw toDirectoryFailure(error, doing);
    }
  }

  /** Binds as the person; the reason when the directory says no. */
  async function tryPassword(dn: string, password: string): Promise<LoginErrorCode | undefined> {
    try {
      await withClient((client) => client.bind(dn, password));
      return undefined;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw toDirectoryFailure(error, 'bind as the person');
      return refusal;
    }
  }

  return {
    authenticate: (lookup, password) =>
      asService('search', async (client): Promise<DirectoryAnswer> => {
        // A bind without a password succeeds in some directories, as nobody.
        if (password === '') return { kind: 'refused', code: 'invalid_credentials', why: 'password' };
        const { searchEntries } = await client.search(options.baseDn, {
          filter: lookup.filter,
          scope: 'sub',
          derefAliases: 'never',
          sizeLimit: 2,
          timeLimit: Math.ceil(timeoutMs / 1000),
          attributes: ['*', 'entryUUID'],
          explicitBufferAttributes: [...binaryAttributes],
        });
        // References to other servers are not followed: whoever answers there would be handed the password.
        const [entry, another] = searchEntries;
        if (entry === undefined || another !== undefined) {
          // An unknown name costs a bind, too, so that time does not tell who is known.
          await tryPassword(`cn=${randomBytes(12).toString('hex')},${options.baseDn}`, password);
          return { kind: 'refused', code: 'invalid_credentials', why: entry === undefined ? 'unknown' : 'ambiguous' };
        }
        const refusal = await tryPassword(entry.dn, password);
        if (refusal !== undefined) return { kind: 'refused', code: refusal, why: 'password' };
        return { kind: 'person', entry, groups: await groupsOf(client, entry.dn, options) };
      }),

    probe: () =>
      asService('probe', async (client) => {
        const { searchEntries } = await client.search(options.baseDn, {
          scope: 'base',
          sizeLimit: 1,
          attributes: ['1.1'],
        });
        if (searchEntries.length === 0)
          throw new DirectoryFailure('server_error', 'the base cannot be read', false, undefined);
      }),
  };
}

/** The names of a person's groups, level by level; a circle of groups ends by itself. */
async function groupsOf(client: Client, dn: string, { groups }: ReadLdapOptions): Promise<readonly string[]> {
  if (groups === undefined) return [];
  const names = new Map<string, string>();
  let members: readonly string[] = [dn];
  for (let depth = 0; members.length > 0 && depth < deepestGroups && names.size < mostGroups; depth += 1) {
    const filters = members.map((value) => new EqualityFilter({ attribute: groups.memberAttribute, value }));
    const { searchEntries } = await client.search(groups.baseDn, {
      filter: new OrFilter({ filters }),
      scope: 'sub',
      derefAliases: 'never',
      sizeLimit: mostGroups,
      attributes: [groups.nameAttribute],
    });
    const found = searchEntries.filter((entry) => !names.has(entry.dn));
    for (const entry of found) names.set(entry.dn, firstText(entry[groups.nameAttribute]) ?? entry.dn);
    members = groups.nested ? found.map((entry) => entry.dn) : [];
  }
  return [...names.values()].flatMap((name) => {
    const mapped = Object.hasOwn(groups.map, name) ? groups.map[name] : undefined;
    return mapped ?? (groups.mappedOnly ? [] : name);
  });
}

/** The first value of an attribute, as text. */
export function firstText(value: Entry[string] | undefined): string | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  if (first === undefined) return undefined;
  return Buffer.isBuffer(first) ? first.toString('base64') : first;
}
