import type {
  AuthorizeHint,
  Connection,
  ConnectionsDocument,
  DatabaseConnection,
  EnterpriseConnection,
  FieldSpec,
  GenericConnection,
  IdentifierSpec,
  LegalConnection,
  PasskeySpec,
  PasswordlessConnection,
  PasswordPolicy,
} from './connection.js';
import { malformed, map, readValue, record } from './read-value.js';
import type { Read, Spec } from './read-value.js';
import { safeUrl } from './safe-url.js';

/** An object that has a spec for each member of a type, and for no other. */
type Members<T> = { readonly [K in keyof T & string as object extends Pick<T, K> ? `${K}?` : K]: Spec };
/** The members that a kind has beside those of every connection. */
type Own<T> = Members<Omit<T, keyof GenericConnection>>;

const longestDataUrl = 65536;

const url: Read = (value, path) => safeUrl(String(value)) ?? malformed(path, 'an https address');
/** What is not safe or not understood is left out. */
const link: Read = (value) => safeUrl(String(value));
const colour: Read = (value) => (/^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.test(String(value)) ? value : undefined);
const pattern: Read = (value) => {
  try {
    new RegExp(`^(?:${String(value)})$`, 'u').test('');
    return String(value).length > 256 ? undefined : value;
  } catch {
    // A pattern that this engine cannot read is left to the broker.
    return undefined;
  }
};
const image: Read = (value) =>
  /^data:image\/(?:png|webp|jpeg|gif|avif);base64,[a-z\d+/=]+$/i.test(String(value))
    ? String(value).length > longestDataUrl
      ? undefined
      : value
    : link(value, '');

const icon: Read = (value, path) => {
  const { builtin } = record(value, path);
  if (typeof builtin === 'string') return { builtin };
  const found = readValue(value, { 'url?': image, 'darkUrl?': image }, path) as { readonly url?: string };
  return found.url ? found : undefined;
};

/** `false`, one of these, or a place elsewhere. */
const rule =
  (names: string): Read =>
  (value, path) =>
    value === false ? value : readValue(value, typeof value === 'object' ? { url } : names, path);

/** What an identifier field is like. */
export const identifier: Members<IdentifierSpec> = {
  type: 'email|phone|username|national-id|custom',
  'min?': 'count',
  'max?': 'count',
  'pattern?': pattern,
  'defaultCountry?': 'text',
  'label?': 'label',
};

const hint: Members<AuthorizeHint> = {
  'connection?': 'text',
  'params?': map,
  'scope?': ['text'],
  'acrValues?': ['text'],
};

const field: Members<FieldSpec> = {
  name: 'id',
  type: 'text|email|tel|select|checkbox|date|hidden',
  label: 'label',
  'required?': 'flag',
  'pattern?': pattern,
  'min?': 'number',
  'max?': 'number',
  'options?': [{ value: 'text', label: 'label' }],
  'autocomplete?': 'text',
};

const charClass = 'lower|upper|digit|special|letter|non-alpha';

const policy: Members<PasswordPolicy> = {
  'minLength?': 'count',
  'maxLength?': 'count',
  'maxBytes?': 'count',
  'require?': [charClass],
  'requireSome?': { atLeast: 'count', of: [charClass] },
  'maxIdentical?': 'count',
  'maxSequential?': 'count',
  'disallowIdentifier?': 'flag',
  'words?': ['text'],
  'dictionary?': 'flag',
  'breached?': 'reject|warn',
  'history?': 'count',
};

const passkey: Members<PasskeySpec> = {
  'rpId?': 'text',
  'conditional?': 'flag',
  'enroll?': 'never|offer|conditional-create',
};

/** What every connection has; those that the type wants and a broker may leave out have a default below. */
const base = {
  kind: 'id',
  strategy: 'id',
  id: 'id',
  'hint?': hint,
  label: 'label',
  'icon?': icon,
  'brand?': { 'background?': colour, 'color?': colour },
  'modes?': ['text'],
  'visibility?': 'button|identifier|hidden',
  'order?': 'number',
  'actions?': { 'login?': 'flag', 'signup?': rule('form|implicit|redirect') },
  'acr?': ['text'],
  'organization?': 'text',
  'testOnly?': 'flag',
} satisfies { readonly [K in keyof GenericConnection as K | `${K}?`]?: Spec };

const database: Own<Omit<DatabaseConnection, 'password' | 'reset'>> = {
  identifiers: [identifier],
  'signupFields?': [field],
  'passkey?': passkey,
};
const enterprise: Own<EnterpriseConnection> = {
  'domains?': (value, path) =>
    record(value, path)['match'] === 'remote'
      ? { match: 'remote' }
      : readValue(value, { match: 'list|remote', domains: ['text'], 'subdomains?': 'flag' }, path),
  'form?': { identifier, 'usernameFromEmail?': 'flag' },
};
const legal: Own<LegalConnection> = {
  country: 'id',
  'assurance?': 'text',
  'variants?': [{ id: 'id', hint, 'label?': 'label' }],
  'identifier?': identifier,
};
const passwordless: Own<PasswordlessConnection> = {
  identifier,
  factor: 'code|link|code-or-link',
  'code?': {
    'length?': 'count',
    'alphabet?': 'numeric|alphanumeric',
    'resendAfter?': 'count',
    'lifetime?': 'count',
  },
};

const byKind = new Map<string, Readonly<Record<string, Spec>>>([
  ['generic', {}],
  ['social', {}],
  ['enterprise', enterprise],
  ['legal', legal],
  ['database', { ...database, 'password?': { 'policy?': policy }, 'reset?': rule('email-link|code|redirect') }],
  ['passwordless', passwordless],
  ['passkey', passkey],
]);

const connection: Read = (value, path) => {
  const kind = record(value, path)['kind'] as string;
  const members = byKind.get(kind);
  const found = readValue(value, { ...base, ...members }, path) as Record<string, unknown>;
  return {
    hint: { connection: found['id'] },
    visibility: 'button',
    ...(kind === 'database' ? { password: {}, reset: false } : {}),
    ...found,
    kind: members ? kind : 'generic',
    modes: ((found['modes'] ?? []) as string[]).filter((mode) => /^(?:redirect|popup|embedded)$/.test(mode)),
  };
};

const members: Members<ConnectionsDocument> = {
  version: (value, path) => (value === 1 ? value : malformed(path, '1')),
  issuer: 'text',
  client_id: 'text',
  'default_connection?': 'text',
  'identifier_first?': 'flag',
  connections: [connection],
  'hrd?': { 'endpoint?': url, 'login_hint?': 'flag' },
  'links?': { 'terms?': link, 'privacy?': link, 'support?': link },
};

/** Reads the fields that a broker wants to know at sign-up. */
export function parseFields(value: unknown, path: string): readonly FieldSpec[] {
  return readValue(value, [field], path) as readonly FieldSpec[];
}

/** Reads a password policy, from a connections document or from a challenge. */
export function parsePasswordPolicy(value: unknown, path: string): PasswordPolicy {
  return readValue(value, policy, path) as PasswordPolicy;
}

/**
 * Reads a connections document that came from a broker or from an integrator.
 *
 * Members that are not known are dropped, a kind that is not known becomes `generic`, addresses that are not safe are
 * left out, and the connections come sorted by their `order`.
 *
 * @throws {LoginError} invalid_response — something is malformed; the message names where.
 */
export function parseConnectionsDocument(value: unknown): ConnectionsDocument {
  const document = readValue(value, members, '') as ConnectionsDocument;
  const seen = new Set<string>();
  document.connections.forEach(({ id }, index) => {
    if (seen.has(id)) malformed(`connections[${index}].id`, 'an id that no other connection has');
    seen.add(id);
  });
  const rank = (item: Connection): number => item.order ?? Infinity;
  const connections = document.connections.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
  return { ...document, connections };
}
