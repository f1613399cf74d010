import { FilterParser } from 'ldapts';

import { readOptions, type OptionReader } from '../../config/option-reader.js';
import type { ProblemReporter } from '../../config/problems.js';
import type { Text } from '../../config/tenant.js';

/** Which groups a person is in. */
export interface LdapGroupOptions {
  /** Where groups are. @defaultValue the `baseDn` of the connection */
  readonly baseDn?: string;
  /** The attribute of a group that names its members. @defaultValue 'member' */
  readonly memberAttribute?: string;
  /** The attribute of a group that is its name in the profile. @defaultValue 'cn' */
  readonly nameAttribute?: string;
  /** Groups in groups count, too. @defaultValue true */
  readonly nested?: boolean;
  /** Names in the profile by names in the directory. */
  readonly map?: Readonly<Record<string, string>>;
  /** Leave groups out that the map does not name. @defaultValue false */
  readonly mappedOnly?: boolean;
}

/** A directory as a source of users: search for the person, then bind as them. */
export interface LdapOptions {
  /** `ldaps://host:636`, or `ldap://host:389` with StartTLS; without either only on this computer. */
  readonly url: string;
  /** @defaultValue false */
  readonly startTls?: boolean;
  /** The certificate of the authority to trust (PEM), instead of the system's. */
  readonly ca?: Text;
  /** The account to search with; without it the search is anonymous. */
  readonly bindDn?: string;
  readonly bindPassword?: Text;
  /** Where people are. */
  readonly baseDn: string;
  /** What makes an entry a person. @defaultValue '(objectClass=person)' */
  readonly personFilter?: string;
  /** The attributes that a name without `@` is looked up in. @defaultValue ['uid', 'sAMAccountName'] */
  readonly usernameAttributes?: readonly string[];
  /** The attributes that an e-mail address is looked up in. @defaultValue ['mail', 'userPrincipalName'] */
  readonly emailAttributes?: readonly string[];
  /** The Windows name of the domain, so that people can type `CORP\name`. */
  readonly windowsDomain?: string;
  /** Looks an address of one of the connection's domains up by its part before the `@`, too. @defaultValue true */
  readonly usernameFromEmail?: boolean;
  /** The attribute that names the person for good. @defaultValue 'objectGUID', then 'entryUUID', then the name of the entry */
  readonly userIdAttribute?: string;
  /** Attributes of the profile by attribute of the directory; they go before the usual ones. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** `false` looks for none. */
  readonly groups?: LdapGroupOptions | false;
  /** Whether its e-mail addresses count as verified. @defaultValue true: the company gives them out */
  readonly trustEmail?: boolean;
  /** How many days a person who signed in can go on doing so while the directory is down; 0 never. @defaultValue 0 */
  readonly cacheCredentialsDays?: number;
  /** @defaultValue 3000 */
  readonly connectTimeoutMs?: number;
  /** Per operation. @defaultValue 8000 */
  readonly timeoutMs?: number;
}

/** The options, read. */
export interface ReadLdapOptions {
  readonly url: string;
  readonly startTls: boolean;
  readonly ca: string | undefined;
  readonly bindDn: string | undefined;
  readonly bindPassword: string;
  readonly baseDn: string;
  readonly personFilter: string;
  readonly usernameAttributes: readonly string[];
  readonly emailAttributes: readonly string[];
  readonly windowsDomain: string | undefined;
  readonly usernameFromEmail: boolean;
  readonly userIdAttribute: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly groups: Required<LdapGroupOptions> | undefined;
  readonly trustEmail: boolean;
  readonly cacheCredentialsDays: number;
  readonly connectTimeoutMs: number;
  readonly timeoutMs: number;
}

const attributeName = { pattern: /^[a-z][a-z0-9-]*$/i, means: 'the name of an attribute' };

/** Checks the options of a directory. */
export function readLdapOptions(value: unknown, report: ProblemReporter, strategy: string): ReadLdapOptions {
  const reader = readOptions(value, report);
  const baseDn = reader.requiredText('baseDn');
  const isWindows = strategy === 'ad';
  const fallbackFilter = isWindows ? '(&(objectCategory=person)(objectClass=user))' : '(objectClass=person)';
  const options: ReadLdapOptions = {
    url: reader.requiredText('url'),
    startTls: reader.flag('startTls', false),
    ca: reader.text('ca'),
    bindDn: reader.text('bindDn'),
    bindPassword: reader.text('bindPassword') ?? '',
    baseDn,
    personFilter: reader.text('personFilter') ?? fallbackFilter,
    usernameAttributes:
      reader.texts('usernameAttributes', attributeName) ?? (isWindows ? ['sAMAccountName'] : ['uid', 'sAMAccountName']),
    emailAttributes: reader.texts('emailAttributes', attributeName) ?? ['mail', 'userPrincipalName'],
    windowsDomain: reader.text('windowsDomain', { pattern: /^[^\\@\s]+$/, means: 'a name without spaces' }),
    usernameFromEmail: reader.flag('usernameFromEmail', true),
    userIdAttribute: reader.text('userIdAttribute', attributeName),
    attributes: reader.textMap('attributes') ?? {},
    groups: readGroups(reader, baseDn),
    trustEmail: reader.flag('trustEmail', true),
    cacheCredentialsDays: reader.integer('cacheCredentialsDays', 0, { max: 365 }),
    connectTimeoutMs: reader.integer('connectTimeoutMs', 3000, { min: 100, max: 60_000 }),
    timeoutMs: reader.integer('timeoutMs', 8000, { min: 100, max: 60_000 }),
  };
  checkAddress(options, report);
  checkFilter(options.personFilter, report);
  if (options.bindDn !== undefined && options.bindPassword === '') {
    // Without a password the bind would be anonymous, and searches would find nobody without saying why.
    report.report('bindPassword', 'is missing');
  }
  reader.done();
  return options;
}

function readGroups(reader: OptionReader, baseDn: string): Required<LdapGroupOptions> | undefined {
  if (reader.raw('groups') === false) return undefined;
  const members = reader.object('groups');
  const groups = {
    baseDn: members?.text('baseDn') ?? baseDn,
    memberAttribute: members?.text('memberAttribute', attributeName) ?? 'member',
    nameAttribute: members?.text('nameAttribute', attributeName) ?? 'cn',
    nested: members?.flag('nested', true) ?? true,
    map: members?.textMap('map') ?? {},
    mappedOnly: members?.flag('mappedOnly', false) ?? false,
  };
  members?.done();
  return groups;
}

/** Passwords must not cross a network in the clear. */
function checkAddress({ url, startTls }: ReadLdapOptions, report: ProblemReporter): void {
  if (url === '') return;
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || !['ldap:', 'ldaps:'].includes(address.protocol)) {
    report.report('url', 'must be an address such as ldaps://directory.example');
    return;
  }
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(address.hostname);
  if (address.protocol === 'ldap:' && !startTls && !isLocal) {
    report.report('url', 'must be ldaps, or be used with startTls (plain ldap only on localhost, 127.0.0.1 or [::1])');
  }
  if (address.protocol === 'ldaps:' && startTls)
    report.report('startTls', 'is for ldap addresses; ldaps has TLS already');
}

function checkFilter(filter: string, report: ProblemReporter): void {
  try {
    FilterParser.parseString(filter);
  } catch {
    report.report('personFilter', 'must be a filter such as (objectClass=person)');
  }
}
