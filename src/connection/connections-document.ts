import { LoginError } from '../errors/login-error.js';

import type {
  AuthorizeHint,
  CharClass,
  Connection,
  ConnectionsDocument,
  DatabaseConnection,
  FieldSpec,
  IconRef,
  IdentifierSpec,
  LocaleMap,
  Mode,
  PasskeySpec,
  PasswordPolicy,
} from './connection.js';
import { safeUrl } from './safe-url.js';

/** Turns a foreign value into a known one, or throws a {@link LoginError} that names the path. */
type Read<T> = (value: unknown, path: string) => T;
type Shape<T> = { readonly [K in keyof T]-?: Read<T[K] | undefined> };

const longestText = 2048;
const longestDataUrl = 65536;
const mostConnections = 5000;
const mostItems = 200000;
const colour = /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i;
const rasterImage = /^data:image\/(?:png|webp|jpeg|gif|avif);base64,[a-z\d+/=]+$/i;
// Control characters, and those that turn the direction of the text around them.
const invisible = /[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069\ufeff]/gu;

function fail(path: string, expected: string): never {
  throw new LoginError(
    'invalid_response',
    `The connections document is malformed at ${path || 'its root'}: expected ${expected}.`,
    {
      phase: 'connections',
    },
  );
}

const string: Read<string> = (value, path) => {
  if (typeof value !== 'string' || value.length > longestText)
    fail(path, `a string of at most ${longestText} characters`);
  return value;
};
const id: Read<string> = (value, path) => string(value, path) || fail(path, 'a string that is not empty');
const text: Read<string> = (value, path) => string(value, path).replace(invisible, '');
const boolean: Read<boolean> = (value, path) => (typeof value === 'boolean' ? value : fail(path, 'true or false'));
const count: Read<number> = (value, path) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : fail(path, 'a whole number from 0');
const order: Read<number> = (value, path) => (Number.isFinite(value) ? (value as number) : fail(path, 'a number'));

const oneOf =
  <T extends string>(...allowed: readonly T[]): Read<T> =>
  (value, path) =>
    allowed.includes(value as T) ? (value as T) : fail(path, `one of ${allowed.join(', ')}`);

const record = (value: unknown, path: string): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : fail(path, 'an object');

const optional =
  <T>(read: Read<T>): Read<T | undefined> =>
  (value, path) =>
    value === undefined || value === null ? undefined : read(value, path);

const withDefault =
  <T>(read: Read<T>, fallback: T): Read<T> =>
  (value, path) =>
    optional(read)(value, path) ?? fallback;

const list =
  <T>(read: Read<T>, most: number = mostItems): Read<readonly T[]> =>
  (value, path) =>
    Array.isArray(value) && value.length <= most
      ? value.map((item, index) => read(item, `${path}[${index}]`))
      : fail(path, `a list of at most ${most} items`);

/** Copies own members only, so that `__proto__` in the JSON cannot reach a prototype. */
const map =
  <T>(read: Read<T>): Read<Readonly<Record<string, T>>> =>
  (value, path) => {
    const copy = Object.create(null) as Record<string, T>;
    for (const [key, item] of Object.entries(record(value, path))) copy[key] = read(item, `${path}.${key}`);
    return copy;
  };

/** Copies the members that the shape knows; others are dropped. */
const shape =
  <T extends object>(members: Shape<T>): Read<T> =>
  (value, path) => {
    const source = record(value, path);
    const copy: Record<string, unknown> = {};
    for (const [key, read] of Object.entries<Read<unknown>>(members)) {
      const member = read(Object.hasOwn(source, key) ? source[key] : undefined, path ? `${path}.${key}` : key);
      if (member !== undefined) copy[key] = member;
    }
    return copy as T;
  };

const url: Read<string> = (value, path) => safeUrl(string(value, path)) ?? fail(path, 'an https address');
const link: Read<string | undefined> = (value) => (typeof value === 'string' ? safeUrl(value) : undefined);
const place = shape<{ readonly url: string }>({ url });
const label: Read<string | LocaleMap> = (value, path) =>
  typeof value === 'string' ? text(value, path) : map(text)(value, path);
const pattern: Read<string | undefined> = (value) => {
  try {
    if (typeof value !== 'string' || value.length > 256) return undefined;
    new RegExp(`^(?:${value})$`, 'u').test('');
    return value;
  } catch {
    // A pattern that this engine cannot read is left to the broker.
    return undefined;
  }
};

function imageUrl(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return rasterImage.test(value) ? (value.length <= longestDataUrl ? value : undefined) : safeUrl(value);
}

/** An address that is not safe is dropped; the button then shows its label alone. */
const icon: Read<IconRef | undefined> = (value, path) => {
  if (value === undefined || value === null) return undefined;
  const { builtin, url: light, darkUrl } = record(value, path);
  if (typeof builtin === 'string') return { builtin };
  const safeLight = imageUrl(light);
  const safeDark = imageUrl(darkUrl);
  if (!safeLight) return undefined;
  return safeDark ? { url: safeLight, darkUrl: safeDark } : { url: safeLight };
};

const brandColour: Read<string | undefined> = (value) =>
  typeof value === 'string' && colour.test(value) ? value : undefined;

const identifier = shape<IdentifierSpec>({
  type: oneOf('email', 'phone', 'username', 'national-id', 'custom'),
  min: optional(count),
  max: optional(count),
  pattern,
  defaultCountry: optional(text),
  label: optional(label),
});

const hint = shape<AuthorizeHint>({
  connection: optional(string),
  params: optional(map(string)),
  scope: optional(list(string, 100)),
  acrValues: optional(list(string, 100)),
});

const field = shape<FieldSpec>({
  name: id,
  type: oneOf('text', 'email', 'tel', 'select', 'checkbox', 'date', 'hidden'),
  label,
  required: optional(boolean),
  pattern,
  min: optional(order),
  max: optional(order),
  options: optional(list(shape<NonNullable<FieldSpec['options']>[number]>({ value: string, label }), 1000)),
  autocomplete: optional(text),
});

/** Reads the fields that a broker wants to know at sign-up. */
export const parseFields: (value: unknown, path: string) => readonly FieldSpec[] = list(field, 50);

const charClass = oneOf<CharClass>('lower', 'upper', 'digit', 'special', 'letter', 'non-alpha');

/** Reads a password policy, from a connections document or from a challenge. */
export const parsePasswordPolicy: (value: unknown, path: string) => PasswordPolicy = shape<PasswordPolicy>({
  minLength: optional(count),
  maxLength: optional(count),
  maxBytes: optional(count),
  require: optional(list(charClass, 6)),
  requireSome: optional(shape<NonNullable<PasswordPolicy['requireSome']>>({ atLeast: count, of: list(charClass, 6) })),
  maxIdentical: optional(count),
  maxSequential: optional(count),
  disallowIdentifier: optional(boolean),
  words: optional(list(text, 1000)),
  breached: optional(oneOf('reject', 'warn')),
  history: optional(count),
});

const passkeyMembers: Shape<PasskeySpec> = {
  rpId: optional(string),
  conditional: optional(boolean),
  enroll: optional(oneOf('never', 'offer', 'conditional-create')),
};

const rule =
  <T extends string>(...names: readonly T[]): Read<false | T | { readonly url: string }> =>
  (value, path) =>
    value === false ? false : typeof value === 'object' ? place(value, path) : oneOf(...names)(value, path);

const base: Record<string, Read<unknown>> = {
  kind: string,
  strategy: id,
  id,
  hint: optional(hint),
  label,
  icon,
  brand: optional(shape({ background: brandColour, color: brandColour })),
  modes: withDefault<readonly string[]>((value, path) => modes(value, path), []),
  visibility: withDefault(oneOf('button', 'identifier', 'hidden'), 'button'),
  order: optional(order),
  actions: optional(
    shape<NonNullable<Connection['actions']>>({
      login: optional(boolean),
      signup: optional(rule('form', 'implicit', 'redirect')),
    }),
  ),
  acr: optional(list(string, 100)),
  organization: optional(string),
  testOnly: optional(boolean),
};

const byKind: Record<string, Record<string, Read<unknown>>> = {
  __proto__: null as never,
  social: {},
  generic: {},
  enterprise: {
    domains: optional((value, path) => {
      const match = oneOf('list', 'remote')(record(value, path)['match'], `${path}.match`);
      return match === 'remote'
        ? { match }
        : { match, ...shape({ domains: list(string), subdomains: optional(boolean) })(value, path) };
    }),
    form: optional(shape({ identifier, usernameFromEmail: optional(boolean) })),
  },
  legal: {
    country: id,
    assurance: optional(string),
    variants: optional(list(shape({ id, hint, label: optional(label) }), 50)),
    identifier: optional(identifier),
  },
  database: {
    identifiers: list(identifier, 10),
    password: withDefault(shape<DatabaseConnection['password']>({ policy: optional(parsePasswordPolicy) }), {}),
    reset: withDefault(rule('email-link', 'code', 'redirect'), false),
    signupFields: optional(parseFields),
    passkey: optional(shape<PasskeySpec>(passkeyMembers)),
  },
  passwordless: {
    identifier,
    factor: oneOf('code', 'link', 'code-or-link'),
    code: optional(
      shape({
        length: optional(count),
        alphabet: optional(oneOf('numeric', 'alphanumeric')),
        resendAfter: optional(count),
        lifetime: optional(count),
      }),
    ),
  },
  passkey: passkeyMembers,
};

const known: readonly string[] = ['redirect', 'popup', 'embedded'] satisfies readonly Mode[];
const modes: Read<readonly string[]> = (value, path) =>
  list(string, 10)(value, path).filter((mode) => known.includes(mode));

const connection: Read<Connection> = (value, path) => {
  const kind = string(record(value, path)['kind'], `${path}.kind`);
  const members = byKind[kind];
  const parsed = shape<Record<string, unknown>>({ ...base, ...members })(value, path);
  return { hint: { connection: parsed['id'] }, ...parsed, kind: members ? kind : 'generic' } as unknown as Connection;
};

const documentShape = shape<ConnectionsDocument>({
  version: (value, path) => (value === 1 ? value : fail(path, '1')),
  issuer: string,
  client_id: string,
  default_connection: optional(string),
  identifier_first: optional(boolean),
  connections: list(connection, mostConnections),
  hrd: optional(shape({ endpoint: optional(url), login_hint: optional(boolean) })),
  links: optional(shape({ terms: link, privacy: link, support: link })),
});

/**
 * Reads a connections document that came from a broker or from an integrator.
 *
 * Members that are not known are dropped, a kind that is not known becomes `generic`, addresses that are not safe are
 * left out, and the connections come sorted by their `order`.
 *
 * @throws {LoginError} invalid_response — something is malformed; the message names where.
 */
export function parseConnectionsDocument(value: unknown): ConnectionsDocument {
  const document = documentShape(value, '');
  const seen = new Set<string>();
  document.connections.forEach((item, index) => {
    if (seen.has(item.id)) fail(`connections[${index}].id`, 'an id that no other connection has');
    seen.add(item.id);
  });
  const rank = (item: Connection): number => item.order ?? Infinity;
  const connections = document.connections.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
  return { ...document, connections };
}
