import { normalizeEmail, normalizePhone } from '../../profile/identifier.js';
import type { NormalizedProfile } from '../../profile/normalized-profile.js';
import type { ReadSamlOptions } from './saml-options.js';
import type { CheckedAssertion } from './saml-response.js';

const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const emailFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const transientFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';

/** The names under which providers send what everybody sends; the first that is there counts. */
const usualNames: Readonly<Record<string, readonly string[]>> = {
  email: [`${claims}/emailaddress`, 'email', 'mail', 'urn:oid:0.9.2342.19200300.100.1.3'],
  name: [
    `${claims}/name`,
    'http://schemas.microsoft.com/identity/claims/displayname',
    'displayName',
    'cn',
    'urn:oid:2.16.840.1.113730.3.1.241',
  ],
  given_name: [`${claims}/givenname`, 'givenName', 'firstName', 'urn:oid:2.5.4.42'],
  family_name: [`${claims}/surname`, 'sn', 'surname', 'lastName', 'urn:oid:2.5.4.4'],
  username: [`${claims}/upn`, 'uid', 'username', 'urn:oid:0.9.2342.19200300.100.1.1'],
  phone_number: [`${claims}/mobilephone`, 'mobile', 'telephoneNumber', 'urn:oid:2.5.4.20'],
  picture: ['picture'],
  groups: [
    'http://schemas.xmlsoap.org/claims/Group',
    'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups',
    'groups',
    'memberOf',
  ],
};

const longest: Readonly<Record<string, number>> = {
  name: 300,
  given_name: 150,
  family_name: 150,
  username: 128,
  picture: 2048,
};

/**
 * What names the person for good: the configured attribute, then the usual candidates, then a name id that lasts.
 *
 * An e-mail address is no such name: it may be given to somebody else one day.
 */
export function sourceUserId(assertion: CheckedAssertion, options: ReadSamlOptions): string | undefined {
  const { nameId, attributes } = assertion;
  const lasting = nameId?.format === transientFormat ? undefined : nameId?.value;
  const candidates = [
    ...(options.userIdAttribute === undefined ? [] : [attributes.get(options.userIdAttribute)?.[0]]),
    attributes.get(`${claims}/nameidentifier`)?.[0],
    lasting,
    attributes.get(`${claims}/upn`)?.[0],
  ];
  return candidates.find((candidate) => candidate !== undefined && candidate !== '' && candidate.length <= 512);
}

/** The profile in an assertion. */
export function profileFromAssertion(
  assertion: CheckedAssertion,
  options: ReadSamlOptions,
  domains: readonly string[],
): NormalizedProfile {
  const { attributes, nameId } = assertion;
  const wanted = new Set([...Object.keys(usualNames), ...Object.keys(options.attributes)]);
  const used = new Set<string>();
  const found = new Map<string, readonly string[]>();
  for (const field of wanted) {
    const names = [...(options.attributes[field] ?? []), ...(usualNames[field] ?? [])];
    const name = names.find((candidate) => attributes.get(candidate)?.[0] !== undefined);
    if (name === undefined) continue;
    found.set(field, attributes.get(name) ?? []);
    used.add(name);
  }
  const first = (field: string): string | undefined => {
    const value = found.get(field)?.[0];
    return value !== undefined && value !== '' && value.length <= (longest[field] ?? 512) ? value : undefined;
  };
  const email = normalizeEmail(first('email') ?? (nameId?.format === emailFormat ? nameId.value : ''));
  const picture = first('picture');
  const phone = normalizePhone(first('phone_number') ?? '');
  const known: Readonly<Record<string, unknown>> = {
    name: first('name') ?? joined(first('given_name'), first('family_name')),
    given_name: first('given_name'),
    family_name: first('family_name'),
    username: first('username'),
    picture: picture?.startsWith('https://') === true ? picture : undefined,
    email,
    email_verified: email === undefined ? undefined : isTrusted(email, options, domains),
    phone_number: phone,
    phone_verified: phone === undefined ? undefined : false,
    groups: found.get('groups'),
  };
  const others = [...found].filter(([field]) => !(field in known)).map(simplified);
  const rest = [...attributes].filter(([name]) => !used.has(name)).map(simplified);
  return {
    ...Object.fromEntries(rest),
    ...Object.fromEntries(others),
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
  };
}

/** A company's provider is believed for the addresses of the company, not for everybody's. */
function isTrusted(email: string, { trustEmail }: ReadSamlOptions, domains: readonly string[]): boolean {
  if (trustEmail !== 'own-domains') return trustEmail === 'always';
  return domains.includes(email.slice(email.lastIndexOf('@') + 1));
}

function joined(...parts: readonly (string | undefined)[]): string | undefined {
  return parts.filter((part) => part !== undefined).join(' ') || undefined;
}

function simplified([name, values]: readonly [string, readonly string[]]): [string, unknown] {
  return [name, values.length === 1 ? values[0] : values];
}
