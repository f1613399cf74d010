import type { ConnectionKind } from '../connections/connection-handler.js';
import { isUsableUrl, readOptions, type OptionReader } from './option-reader.js';
import { parseConnection } from './parse-connection.js';
import type { ProblemReporter } from './problems.js';
import { parseMfa } from './parse-mfa.js';
import type { RateLimit } from './tenant.js';
import type { Api, Client, Seed, Tenant } from './tenant-settings.js';

/** Checks a whole configuration, references resolved; every problem is reported with its path. */
export function parseTenant(
  value: unknown,
  registry: ReadonlyMap<string, ConnectionKind>,
  reporter: ProblemReporter,
): Tenant {
  const reader = readOptions(value, reporter);
  const clients = reader.objects('clients').map(parseClient);
  const apis = reader.objects('apis').map(parseApi);
  const connections = listOf(reader, 'connections').map((item, index) =>
    parseConnection(item, registry, reporter.at('connections').at(index)),
  );
  const users = reader.objects('users').map(parseSeed);
  const mail = reader.object('mail');
  const tenant: Tenant = {
    name: reader.requiredText('name', { max: 100 }),
    clients,
    apis,
    connections,
    defaultConnection: reader.text('defaultConnection'),
    identifierFirst: reader.flag('identifierFirst', false),
    users,
    links: parseLinks(reader.object('links')),
    mail: mail && {
      url: mail.requiredText('url', { pattern: /^smtps?:\/\//, means: 'an address such as smtp://127.0.0.1:4184' }),
      from: mail.requiredText('from', { max: 320 }),
    },
    passwordHash: parsePasswordHash(reader.object('passwordHash')),
    limits: parseLimits(reader.object('limits')),
    sessions: parseSessions(reader.object('sessions')),
    dpopNonces: parseDpop(reader.object('dpop')),
    mfa: parseMfa(reader.object('mfa'), reporter.at('mfa')),
    extensibility: (reader.raw('extensibility') ?? {}) as Readonly<Record<string, unknown>>,
  };
  mail?.done();
  reader.done();
  if (clients.length === 0) reporter.report('clients', 'must have at least one client');
  checkUnique(
    clients.map(({ id }) => id),
    'clients',
    'id',
    reporter,
  );
  checkUnique(
    connections.map(({ id }) => id),
    'connections',
    'id',
    reporter,
  );
  checkUnique(
    apis.map(({ audience }) => audience),
    'apis',
    'audience',
    reporter,
  );
  checkReferences(tenant, reporter);
  return tenant;
}

function parseClient(reader: OptionReader): Client {
  const type = reader.oneOf('type', ['spa', 'native', 'web', 'service'], 'spa');
  const secret = reader.text('secret');
  const isConfidential = type === 'web' || type === 'service';
  if (isConfidential && !reader.has('secret')) reader.reporter.report('secret', `is missing: a ${type} client has one`);
  if (!isConfidential && reader.has('secret')) {
    reader.reporter.report('secret', `must be left out: a ${type} client cannot keep one`);
  }
  const redirectUris = addresses(reader, 'redirectUris', type === 'native');
  if (type !== 'service' && redirectUris.length === 0) reader.reporter.report('redirectUris', 'must have at least one');
  const webOrigins = addresses(reader, 'webOrigins');
  webOrigins.forEach((origin, index) => {
    if (new URL(origin).origin !== origin) {
      reader.reporter
        .at('webOrigins')
        .report(`[${index}]`, 'must be an origin such as https://app.example, without a path');
    }
  });
  const client: Client = {
    id: reader.requiredText('id', { pattern: /^[\w.-]+$/, means: 'letters, digits, dots, hyphens', max: 128 }),
    name: reader.requiredText('name', { max: 100 }),
    type,
    secret,
    redirectUris,
    postLogoutRedirectUris: addresses(reader, 'postLogoutRedirectUris', type === 'native'),
    webOrigins,
    loginUri: reader.url('loginUri'),
    audiences: reader.texts('audiences'),
    firstParty: reader.flag('firstParty', true),
    dpopRequired: reader.flag('dpopRequired', false),
    scopes: reader.texts('scopes') ?? [],
    metadata: reader.textMap('metadata') ?? {},
  };
  reader.done();
  return client;
}

function parseApi(reader: OptionReader): Api {
  const api: Api = {
    audience: reader.requiredText('audience'),
    name: reader.requiredText('name', { max: 100 }),
    scopes: reader.texts('scopes', { pattern: /^[\x21\x23-\x5B\x5D-\x7E]+$/, means: 'a scope without spaces' }) ?? [],
    accessTokenSeconds: reader.integer('accessTokenSeconds', 300, { min: 10, max: 86_400 }),
  };
  if (api.audience !== '' && !URL.canParse(api.audience)) {
    reader.reporter.report('audience', 'must be an absolute address or URN');
  }
  reader.done();
  return api;
}

function parseSeed(reader: OptionReader): Seed {
  const seed = Object.fromEntries(
    ['email', 'username', 'phone', 'password', 'name', 'picture'].flatMap((name) => {
      const text = reader.text(name);
      return text === undefined ? [] : [[name, text]];
    }),
  );
  const objects = Object.fromEntries(
    ['userMetadata', 'appMetadata'].flatMap((name) => (reader.has(name) ? [[name, reader.raw(name)]] : [])),
  );
  const totpSecret = reader.text('totpSecret', { pattern: /^[A-Z2-7]{16,}$/, means: 'a key in base32' });
  const result: Seed = {
    connection: reader.requiredText('connection'),
    ...seed,
    ...(totpSecret === undefined ? {} : { totpSecret }),
    ...objects,
    emailVerified: reader.flag('emailVerified', false),
  };
  if (!('email' in seed || 'username' in seed || 'phone' in seed)) {
    reader.reporter.report('', 'needs an email, a username or a phone');
  }
  reader.done();
  return result;
}

function parseLinks(reader: OptionReader | undefined): Tenant['links'] {
  const links = Object.fromEntries(
    ['terms', 'privacy', 'support'].flatMap((name) => {
      const url = reader?.url(name);
      return url === undefined ? [] : [[name, url]];
    }),
  );
  reader?.done();
  return links;
}

function parsePasswordHash(reader: OptionReader | undefined): Tenant['passwordHash'] {
  const cost = {
    memoryKiB: reader?.integer('memoryKiB', 19_456, { min: 8, max: 4_194_304 }) ?? 19_456,
    passes: reader?.integer('passes', 2, { min: 1, max: 100 }) ?? 2,
    parallelism: reader?.integer('parallelism', 1, { min: 1, max: 16 }) ?? 1,
  };
  reader?.done();
  return cost;
}

function parseLimits(reader: OptionReader | undefined): Tenant['limits'] {
  const limit = (name: string, max: number, seconds: number): RateLimit => {
    const member = reader?.object(name);
    const value = {
      max: member?.integer('max', max, { min: 1, max: 1_000_000 }) ?? max,
      seconds: member?.integer('seconds', seconds, { min: 1, max: 2_592_000 }) ?? seconds,
    };
    member?.done();
    return value;
  };
  const limits = {
    loginsByIp: limit('loginsByIp', 300, 60),
    failuresByIdentifier: limit('failuresByIdentifier', 10, 900),
    messagesByIdentifier: limit('messagesByIdentifier', 20, 3600),
    messagesByIp: limit('messagesByIp', 50, 3600),
    discoveryByIp: limit('discoveryByIp', 300, 60),
  };
  reader?.done();
  return limits;
}

function parseSessions(reader: OptionReader | undefined): Tenant['sessions'] {
  const seconds = (name: string, fallback: number, max: number): number =>
    reader?.integer(name, fallback, { min: 10, max }) ?? fallback;
  const sessions = {
    ssoSeconds: seconds('ssoSeconds', 86_400, 31_536_000),
    loginSeconds: seconds('loginSeconds', 600, 86_400),
    refreshTokenSeconds: seconds('refreshTokenSeconds', 1_209_600, 31_536_000),
    accessTokenSeconds: seconds('accessTokenSeconds', 300, 86_400),
  };
  reader?.done();
  return sessions;
}

function parseDpop(reader: OptionReader | undefined): boolean {
  const nonces = reader?.flag('nonces', false) ?? false;
  reader?.done();
  return nonces;
}

function addresses(reader: OptionReader, name: string, anyScheme = false): readonly string[] {
  return (reader.texts(name) ?? []).filter((address, index) => {
    const isApp = anyScheme && /^[a-z][a-z0-9+.-]*\.[a-z0-9+.-]*:\//i.test(address);
    const good = (isApp || isUsableUrl(address)) && !address.includes('#');
    if (!good) {
      reader.reporter
        .at(name)
        .report(`[${index}]`, 'must be an https address without a fragment (http only on localhost or 127.0.0.1)');
    }
    return good;
  });
}

function listOf(reader: OptionReader, name: string): readonly unknown[] {
  const value = reader.raw(name);
  if (Array.isArray(value)) return value;
  reader.reporter.report(name, value === undefined ? 'is missing' : 'must be a list');
  return [];
}

function checkUnique(values: readonly string[], list: string, member: string, reporter: ProblemReporter): void {
  values.forEach((value, index) => {
    if (value !== '' && values.indexOf(value) !== index) {
      reporter.at(list).at(index).report(member, `"${value}" is there twice`);
    }
  });
}

function checkReferences(tenant: Tenant, reporter: ProblemReporter): void {
  const clientIds = new Set(tenant.clients.map(({ id }) => id));
  const audiences = new Set(tenant.apis.map(({ audience }) => audience));
  const owners = new Map<string, string>();
  tenant.connections.forEach((connection, index) => {
    const at = reporter.at('connections').at(index);
    connection.clients?.forEach((id, position) => {
      if (!clientIds.has(id)) at.at('clients').report(`[${position}]`, `there is no client "${id}"`);
    });
    connection.domains.forEach((domain, position) => {
      const owner = owners.get(domain);
      if (owner !== undefined)
        at.at('domains').report(`[${position}]`, `${domain} leads to connection "${owner}" already`);
      owners.set(domain, connection.id);
    });
  });
  tenant.clients.forEach((client, index) => {
    client.audiences?.forEach((audience, position) => {
      if (!audiences.has(audience)) {
        reporter.at('clients').at(index).at('audiences').report(`[${position}]`, `there is no API "${audience}"`);
      }
    });
  });
  const find = (id: string): boolean => tenant.connections.some((connection) => connection.id === id);
  if (tenant.defaultConnection !== undefined && !find(tenant.defaultConnection)) {
    reporter.report('defaultConnection', `there is no connection "${tenant.defaultConnection}"`);
  }
  tenant.users.forEach((user, index) => {
    if (user.connection !== '' && !find(user.connection)) {
      reporter.at('users').at(index).report('connection', `there is no connection "${user.connection}"`);
    }
  });
}
