import type { Json } from '../broker/compact-jwt.js';
import { signingKey } from '../broker/signing-keys.js';
import { caseTable, type CaseRow, type EvilCase } from './evil-case.js';
import {
  delivered,
  gzipBomb,
  oauthError,
  padded,
  redirected,
  webPage,
  withBody,
  withHeaders,
  withStatus,
  type HostileReply,
} from './hostile-reply.js';

const common = { group: 'D', expected: 'invalid_response' } as const;
// Where OpenID Connect has no metadata, RFC 8414 may have some.
const fallback = { allowedRequestsAfter: { 'oauth-discovery': 1 } } as const;
// One opaque request tells a server that is down from one that does not allow this origin.
const probe = { allowedRequestsAfter: { discovery: 1 } } as const;
const short = { client: { timeoutMs: 150 } } as const;

const metadata = (
  id: string,
  title: string,
  change: Json | ((document: Json, attacker: string) => Json),
  more: Partial<EvilCase> = {},
): CaseRow => ({
  id,
  title,
  ...more,
  evil: {
    ...more.evil,
    metadata: (document, { attacker }) => ({
      ...document,
      ...(typeof change === 'function' ? change(document, attacker) : change),
    }),
  },
});

const reply =
  (endpoint: 'discovery' | 'jwks') =>
  (id: string, title: string, hostile: HostileReply, more: Partial<EvilCase> = {}): CaseRow => ({
    id: `${endpoint}-${id}`,
    title,
    ...more,
    evil: { ...more.evil, reply: { [endpoint]: hostile } },
  });

const discovery = reply('discovery');
const jwks = reply('jwks');

const keys = (id: string, title: string, change: (keys: Json[]) => unknown, more: Partial<EvilCase> = {}): CaseRow => ({
  id: `jwks-${id}`,
  title,
  ...more,
  evil: { ...more.evil, keys: change },
});

const main = (): Json => ({ ...signingKey('main').jwk });

const good = caseTable({ ...common, spec: 'OIDC Discovery 4', expected: 'accepted' }, [
  { id: 'honest', title: 'honest metadata' },
  { id: 'path-issuer', title: 'an issuer with a path', spec: 'OIDC Discovery 4.1', broker: { path: '/tenants/one' } },
  metadata('unknown-members', 'members that nobody knows', {
    foo: { bar: [1] },
    mtls_endpoint_aliases: { token_endpoint: 'https://mtls.example/token' },
  }),
  discovery(
    'charset',
    'the content type has a charset',
    withHeaders({ 'content-type': 'application/json;charset=UTF-8' }),
  ),
  metadata(
    'no-s256-announced',
    'S256 is not announced: PKCE, state and nonce are sent all the same',
    { code_challenge_methods_supported: undefined },
    { spec: 'RFC 9700 §4.7.1, checklist S03' },
  ),
  metadata(
    'plain-announced',
    'plain is announced alone: S256 is sent all the same',
    { code_challenge_methods_supported: ['plain'] },
    { spec: 'RFC 9700 §2.1.1, checklist S02' },
  ),
  metadata(
    'query-in-endpoint',
    'the authorization endpoint has a query',
    ({ authorization_endpoint }) => ({ authorization_endpoint: `${String(authorization_endpoint)}?tenant=one` }),
    { spec: 'RFC 6749 §3.1' },
  ),
  metadata(
    'query-pollution',
    'the query of the authorization endpoint sets parameters of its own; ours win',
    ({ authorization_endpoint }) => ({
      authorization_endpoint: `${String(authorization_endpoint)}?state=evil&nonce=evil&code_challenge=evil&redirect_uri=https%3A%2F%2Fevil.example`,
    }),
    { spec: 'RFC 6749 §3.1' },
  ),
  metadata(
    'proto-member',
    'a member named constructor changes nothing',
    { constructor: { prototype: { polluted: true } } },
    { spec: 'checklist S47' },
  ),
  jwks('media-type', 'keys as application/jwk-set+json', withHeaders({ 'content-type': 'application/jwk-set+json' }), {
    spec: 'RFC 7517 §8.5',
  }),
  keys(
    'unknown-kty',
    'a key of a type that nobody knows beside the good ones',
    (all) => ({ keys: [{ kty: 'LATTICE', kid: 'pq' }, ...all] }),
    { spec: 'RFC 7517 §5' },
  ),
  keys(
    'no-alg-no-use',
    'keys without alg and use',
    (all) => ({ keys: all.map((key) => ({ ...key, alg: undefined, use: undefined })) }),
    { spec: 'RFC 7517 §4' },
  ),
  {
    id: 'jwks-rotated-before-signing',
    title: 'the key was rotated just before the token was signed',
    spec: 'OIDC Core 10.1.1, OIDF signing-key-rotation-just-before-signing',
    evil: { idToken: { key: 'next' }, keys: () => ({ keys: [signingKey('next').jwk] }) },
  },
]);

const issuers = caseTable({ ...common, spec: 'OIDC Discovery 4.3', expected: 'issuer_mismatch' }, [
  metadata('issuer-other', 'issuer is another one', { issuer: 'https://evil.example' }),
  metadata('issuer-slash', 'issuer has a slash more', ({ issuer }) => ({ issuer: `${String(issuer)}/` })),
  metadata('issuer-path', 'issuer has a path more', ({ issuer }) => ({ issuer: `${String(issuer)}/realm` })),
  metadata('issuer-query', 'issuer has a query', ({ issuer }) => ({ issuer: `${String(issuer)}?x` })),
  metadata('issuer-attacker', 'issuer is the attacker', (_, attacker) => ({ issuer: attacker })),
  metadata('issuer-missing', 'issuer is absent', { issuer: undefined }),
  metadata('issuer-number', 'issuer is a number', { issuer: 1 }),
  metadata('issuer-array', 'issuer is a list with the right value', ({ issuer }) => ({ issuer: [issuer] })),
]);

const badUrls: readonly (readonly [string, string, unknown])[] = [
  ['missing', 'is absent', undefined],
  ['number', 'is a number', 7],
  ['array', 'is a list', ['https://x.example/']],
  ['relative', 'is a path', '/authorize'],
  ['javascript', 'is a script', 'javascript:alert(document.domain)//'],
  ['data', 'is a data address', 'data:text/html,hello'],
  ['http', 'is http on another host', 'http://evil.example/x'],
];

const endpoints = caseTable({ ...common, spec: 'RFC 8414 §2, checklist S45' }, [
  ...badUrls.map(([id, what, value]) =>
    metadata(`authorization-${id}`, `authorization_endpoint ${what}`, { authorization_endpoint: value }),
  ),
  ...badUrls.map(([id, what, value]) => metadata(`token-${id}`, `token_endpoint ${what}`, { token_endpoint: value })),
  ...badUrls.map(([id, what, value]) =>
    metadata(`jwks-uri-${id}`, `jwks_uri ${what}`, { jwks_uri: value }, { allowedRequestsAfter: { token: 1 } }),
  ),
  metadata('end-session-javascript', 'end_session_endpoint is a script', {
    end_session_endpoint: 'javascript:alert(1)',
  }),
  metadata('end-session-http', 'end_session_endpoint is http on another host', {
    end_session_endpoint: 'http://evil.example/',
  }),
  metadata('revocation-http', 'revocation_endpoint is http on another host', {
    revocation_endpoint: 'http://evil.example/',
  }),
  metadata('challenge-data', 'authorization_challenge_endpoint is a data address', {
    authorization_challenge_endpoint: 'data:,x',
  }),
  metadata('authorization-credentials', 'authorization_endpoint holds credentials', {
    authorization_endpoint: 'https://user:pass@evil.example/authorize',
  }),
  metadata(
    'authorization-fragment',
    'authorization_endpoint has a fragment',
    ({ authorization_endpoint }) => ({ authorization_endpoint: `${String(authorization_endpoint)}#x` }),
    { spec: 'RFC 6749 §3.1' },
  ),
  metadata('par-http', 'pushed_authorization_request_endpoint is http on another host', {
    pushed_authorization_request_endpoint: 'http://evil.example/par',
    require_pushed_authorization_requests: true,
  }),
]);

const documents = caseTable({ ...common, spec: 'OIDC Discovery 4.2, faults F14, F19-F22' }, [
  discovery('html', 'a web page instead of metadata', webPage()),
  discovery('empty', 'nothing instead of metadata', withBody('')),
  discovery(
    'truncated-json',
    'metadata that end too early',
    withBody((honest) => honest.slice(0, -9)),
  ),
  discovery(
    'array',
    'metadata in a list',
    withBody((honest) => `[${honest}]`),
  ),
  discovery('null', 'null instead of metadata', withBody('null')),
  discovery('status-201', 'metadata with status 201', withStatus(201), fallback),
  discovery('status-204', 'status 204', () => ({ status: 204, headers: {}, body: '' }), fallback),
  discovery('status-301', 'metadata moved to the attacker: 301', redirected(301), { spec: 'OIDC Discovery 4.2' }),
  discovery('status-307', 'metadata moved to the attacker: 307', redirected(307)),
  discovery(
    'status-304',
    'status 304 though nothing was stored',
    () => ({ status: 304, headers: {}, body: '' }),
    fallback,
  ),
  discovery('status-404', 'no metadata: 404', webPage(404), fallback),
  discovery('status-403', 'no metadata: 403', webPage(403), fallback),
  discovery('status-500', 'no metadata: 500', webPage(500), { expected: 'server_error' }),
  discovery('status-503', 'no metadata: 503', webPage(503, { 'retry-after': '1' }), { expected: 'server_error' }),
  discovery('good-with-500', 'metadata with status 500', withStatus(500), { expected: 'server_error' }),
  discovery('status-429', 'too many requests for metadata', oauthError('slow_down', 429), { expected: 'rate_limited' }),
  discovery('padded-10m', 'metadata of 10 MB', padded(10_000_000)),
  discovery('endless', 'metadata that never end', delivered('endless')),
  discovery('gzip-bomb', 'metadata in a gzip bomb', gzipBomb),
  discovery('reset', 'the connection is cut before the metadata', delivered('reset'), {
    ...probe,
    expected: 'network',
  }),
  discovery('cut', 'the connection is cut in the middle of the metadata', delivered('cut'), {
    ...probe,
    expected: 'network',
  }),
  discovery('hang', 'no metadata and no answer', delivered('hang'), { ...short, expected: 'timeout' }),
  discovery('hang-after-head', 'a head without metadata', delivered('hang-after-head'), {
    ...short,
    expected: 'timeout',
  }),
  discovery('drip', 'metadata one byte at a time', delivered('drip'), { ...short, expected: 'timeout' }),
]);

const keySets = caseTable(
  { ...common, spec: 'RFC 7517 §5, OIDC Core 10.1', allowedRequestsAfter: { jwks: 1, token: 1 } },
  [
    jwks('html', 'a web page instead of keys', webPage()),
    jwks('empty', 'nothing instead of keys', withBody('')),
    jwks(
      'array',
      'keys in a list',
      withBody((honest) => `[${honest}]`),
    ),
    jwks('null', 'null instead of keys', withBody('null')),
    jwks('text-html-json', 'keys that say they are a web page', withHeaders({ 'content-type': 'text/html' })),
    jwks('status-301', 'keys moved to the attacker: 301', redirected(301)),
    jwks('status-307', 'keys moved to the attacker: 307', redirected(307)),
    jwks('status-404', 'no keys: 404', webPage(404)),
    jwks('status-500', 'no keys: 500', webPage(500), { expected: 'server_error' }),
    jwks('good-with-500', 'keys with status 500', withStatus(500), { expected: 'server_error' }),
    jwks('padded-10m', 'keys of 10 MB', padded(10_000_000)),
    jwks('endless', 'keys that never end', delivered('endless')),
    jwks('reset', 'the connection is cut before the keys', delivered('reset'), { expected: 'network' }),
    jwks('hang', 'no keys and no answer', delivered('hang'), { ...short, expected: 'timeout' }),
    keys('no-keys-member', 'keys is absent', () => ({})),
    keys('keys-object', 'keys is an object', (all) => ({ keys: Object.fromEntries(all.entries()) })),
    keys('keys-empty', 'there is no key', () => ({ keys: [] })),
    keys('keys-null-items', 'the keys are null', () => ({ keys: [null, null] })),
    keys('use-enc', 'the key is for encryption', () => ({ keys: [{ ...main(), use: 'enc' }] }), {
      spec: 'RFC 7517 §4.2',
    }),
    keys('key-ops', 'the key may not verify', () => ({ keys: [{ ...main(), use: undefined, key_ops: ['encrypt'] }] }), {
      spec: 'RFC 7517 §4.3',
    }),
    keys('alg-other', 'the key is for another algorithm', () => ({ keys: [{ ...main(), alg: 'RS512' }] }), {
      spec: 'RFC 7517 §4.4',
    }),
    keys('kty-other', 'the key is of another type', () => ({
      keys: [{ ...signingKey('es256').jwk, kid: 'key-main', alg: undefined }],
    })),
    keys('oct', 'the key is symmetric', () => ({ keys: [{ kty: 'oct', kid: 'key-main', k: 'AAAA' }] })),
    keys('broken-modulus', 'the modulus is no base64url', () => ({ keys: [{ ...main(), n: '***' }] })),
    keys('modulus-missing', 'the modulus is absent', () => ({ keys: [{ ...main(), n: undefined }] })),
    keys(
      'off-curve',
      'the point is not on the curve',
      () => ({ keys: [{ ...signingKey('es256').jwk, x: 'A'.repeat(43) }] }),
      { evil: { idToken: { key: 'es256' } } },
    ),
    keys('foreign-keys', 'the keys are of somebody else', () => ({ keys: [signingKey('attacker').jwk] })),
    {
      id: 'jwks-weak-rsa',
      title: 'an RSA key of 1024 bits',
      spec: 'RFC 7518 §3.3',
      evil: { idToken: { key: 'weak' }, keys: (all) => ({ keys: [...all, signingKey('weak').jwk] }) },
    },
    {
      id: 'jwks-private-key',
      title: 'the published key holds its private half: anybody can sign',
      spec: 'RFC 7517 §9.2',
      evil: {
        keys: () => ({
          keys: [
            { ...signingKey('main').privateKey.export({ format: 'jwk' }), kid: 'key-main', alg: 'RS256', use: 'sig' },
          ],
        }),
      },
    },
    {
      id: 'jwks-old-key',
      title: 'signed with a key that was withdrawn',
      spec: 'OIDC Core 10.1.1',
      evil: { keys: () => ({ keys: [signingKey('next').jwk] }) },
    },
  ],
);

/** Attacks on the metadata and the keys of the broker. */
export const discoveryCases: readonly EvilCase[] = [...good, ...issuers, ...endpoints, ...documents, ...keySets];
