import type { Entry } from 'ldapts';

import { normalizeEmail, normalizePhone } from '../../profile/identifier.js';
import type { NormalizedProfile } from '../../profile/normalized-profile.js';
import { binaryAttributes, firstText } from './ldap-directory.js';
import type { ReadLdapOptions } from './ldap-options.js';

const hidden: ReadonlySet<string> = new Set([
  'userpassword',
  'unicodepwd',
  'sambantpassword',
  'krbprincipalkey',
  'controls',
]);
const longestText = 2000;

/** What names the person for good: it stays when name, address or place in the tree change. */
export function directoryUserId(entry: Entry, { userIdAttribute }: ReadLdapOptions): string {
  if (userIdAttribute !== undefined) return firstText(entry[userIdAttribute]) ?? '';
  const guid = entry['objectGUID'];
  const bytes = Array.isArray(guid) ? guid[0] : guid;
  if (Buffer.isBuffer(bytes) && bytes.length === 16) return formatGuid(bytes);
  return firstText(entry['entryUUID']) ?? entry.dn.toLowerCase();
}

/** Every attribute as the directory gave it, but passwords and pictures. */
export function rawEntry(entry: Entry): Readonly<Record<string, unknown>> {
  const binary = new Set(binaryAttributes.map((name) => name.toLowerCase()));
  const values = Object.entries(entry).filter(
    ([name]) => !hidden.has(name.toLowerCase()) && !binary.has(name.toLowerCase()),
  );
  return Object.fromEntries(
    values.map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString('base64') : readable(value)]),
  );
}

/** The profile in an entry. */
export function profileFromEntry(entry: Entry, groups: readonly string[], options: ReadLdapOptions): NormalizedProfile {
  const text = (field: string, ...names: readonly string[]): string | undefined => {
    const mapped = options.attributes[field];
    const candidates = [...(mapped === undefined ? [] : [mapped]), ...names];
    const found = candidates.map((name) => firstText(entry[name])).find((value) => value !== undefined && value !== '');
    return found !== undefined && found.length <= longestText ? found : undefined;
  };
  const email = normalizeEmail(text('email', 'mail', 'userPrincipalName') ?? '');
  const phone = normalizePhone(text('phone_number', 'mobile', 'telephoneNumber') ?? '');
  const known = {
    name: text('name', 'displayName', 'cn'),
    nickname: text('nickname', 'uid', 'sAMAccountName'),
    given_name: text('given_name', 'givenName'),
    family_name: text('family_name', 'sn'),
    username: text('username', 'uid', 'sAMAccountName')?.toLowerCase(),
    email,
    email_verified: email === undefined ? undefined : options.trustEmail,
    phone_number: phone,
    phone_verified: phone === undefined ? undefined : false,
    department: text('department', 'department', 'departmentNumber'),
    groups: options.groups === undefined ? undefined : groups,
  };
  const others = Object.keys(options.attributes)
    .filter((field) => !(field in known))
    .map((field): [string, unknown] => [field, text(field)]);
  return Object.fromEntries([...Object.entries(known), ...others].filter(([, value]) => value !== undefined));
}

/** Sixteen bytes as Windows writes them: the first three groups are in the order of small machines. */
function formatGuid(bytes: Buffer): string {
  const swap = (start: number, end: number): string =>
    Buffer.from(bytes.subarray(start, end)).reverse().toString('hex');
  const rest = bytes.subarray(8).toString('hex');
  return `${swap(0, 4)}-${swap(4, 6)}-${swap(6, 8)}-${rest.slice(0, 4)}-${rest.slice(4)}`;
}

function readable(value: Entry[string]): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((one) => (Buffer.isBuffer(one) ? one.toString('base64') : one));
}
