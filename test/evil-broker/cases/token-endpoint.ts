import type { Json } from '../broker/compact-jwt.js';
import { jsonReply } from '../broker/reply.js';
import { caseTable, type CaseRow, type EvilCase, type Expected } from './evil-case.js';
import {
  delivered,
  gzipBomb,
  json,
  members,
  oauthError,
  padded,
  redirected,
  webPage,
  withBody,
  withHeaders,
  withStatus,
  type HostileReply,
} from './hostile-reply.js';

const common = { group: 'C', expected: 'invalid_response' } as const;

const reply = (id: string, title: string, hostile: HostileReply, more: Partial<EvilCase> = {}): CaseRow => ({
  id,
  title,
  ...more,
  evil: { ...more.evil, reply: { token: hostile } },
});

const body = (
  id: string,
  title: string,
  change: Json | ((body: Json) => unknown),
  more: Partial<EvilCase> = {},
): CaseRow => ({
  id,
  title,
  ...more,
  evil: { ...more.evil, body: { token: typeof change === 'function' ? change : members(change) } },
});

const refused = (
  id: string,
  title: string,
  expected: Expected,
  hostile: HostileReply,
  more: Partial<EvilCase> = {},
): CaseRow => reply(id, title, hostile, { ...more, expected });

const dpop = { client: { dpop: 'required' } } as const;
const short = { client: { timeoutMs: 150 } } as const;

const good = caseTable({ ...common, spec: 'RFC 6749 §5.1', expected: 'accepted' }, [
  { id: 'honest', title: 'an honest answer' },
  body('type-mixed-case', 'token_type is bEaReR', { token_type: 'bEaReR' }, { client: { dpop: 'off' } }),
  body('no-expires-in', 'expires_in is absent', { expires_in: undefined }),
  body('no-scope', 'scope is absent: it is the one that was asked for', { scope: undefined }),
  body('scope-narrowed', 'scope is narrower than asked', { scope: 'openid' }),
  body('no-refresh-token', 'there is no refresh token', { refresh_token: undefined }),
  body('unknown-members', 'members that nobody knows', {
    ext_expires_in: 1,
    'not-before-policy': 0,
    session_state: 's',
  }),
  reply(
    'charset',
    'the content type has a charset',
    withHeaders({ 'content-type': 'application/json; charset=utf-8' }),
  ),
  reply(
    'media-type-case',
    'the content type is written in capitals',
    withHeaders({ 'content-type': 'Application/JSON' }),
  ),
  { id: 'dpop', title: 'tokens bound to a key', spec: 'RFC 9449 §5', ...dpop },
  {
    id: 'dpop-nonce-once',
    title: 'a nonce is asked for once',
    spec: 'RFC 9449 §8',
    ...dpop,
    broker: { dpopNonce: 'nonce-1' },
  },
  body(
    'dpop-type-case',
    'token_type is dpop in small letters',
    { token_type: 'dpop' },
    { ...dpop, spec: 'RFC 9449 §5' },
  ),
  body(
    'proto-member',
    'a member named __proto__ changes nothing',
    (honest) => JSON.stringify(honest).replace('{', '{"__proto__":{"polluted":true},'),
    { spec: 'checklist S47' },
  ),
  body(
    'expires-in-huge',
    'expires_in of 30,000 years starts no storm of renewals',
    { expires_in: 1e12 },
    {
      check: ({ broker }) => {
        if (broker.count('refresh') > 0) throw new Error('the token was renewed at once');
      },
    },
  ),
]);

const bodies = caseTable({ ...common, spec: 'RFC 6749 §5.1' }, [
  reply('html', 'a web page with status 200', webPage()),
  reply('empty', 'nothing', withBody('')),
  reply(
    'truncated-json',
    'JSON that ends too early',
    withBody((honest) => honest.slice(0, -12)),
  ),
  reply(
    'array',
    'a list',
    withBody((honest) => `[${honest}]`),
  ),
  reply('null', 'null', withBody('null')),
  reply('string', 'a string', withBody('"access_token"')),
  reply('number', 'a number', withBody('200')),
  reply(
    'form',
    'form-encoded, as some servers of old',
    withHeaders({ 'content-type': 'application/x-www-form-urlencoded' }),
  ),
  reply('text-html-json', 'good JSON that says it is a web page', withHeaders({ 'content-type': 'text/html' })),
  reply('no-content-type', 'good JSON without a content type', (honest) => ({ ...honest, headers: {} })),
  reply(
    'jsonp',
    'JSONP',
    withBody((honest) => `callback(${honest})`),
  ),
  reply(
    'guarded',
    "JSON after )]}'",
    withBody((honest) => `)]}',\n${honest}`),
  ),
  reply(
    'two-objects',
    'two JSON objects',
    withBody((honest) => `${honest}${honest}`),
  ),
  reply(
    'utf16',
    'JSON in UTF-16',
    withBody((honest) => Buffer.from(honest, 'utf16le')),
  ),
  reply('invalid-utf8', 'bytes that are no UTF-8', (honest) => ({
    ...honest,
    body: Buffer.from([0xff, 0xfe, 0x7b, 0x80, 0x7d]),
  })),
  reply('error-with-200', 'an error with status 200', json({ error: 'invalid_grant' })),
  reply(
    'tokens-and-error',
    'tokens and an error with status 200',
    withBody((honest) => honest.replace('{', '{"error":"access_denied",')),
  ),
  reply('deep', 'JSON nested 100,000 deep', withBody(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), {
    spec: 'checklist S46',
  }),
]);

const statuses = caseTable({ ...common, spec: 'RFC 6749 §5.1, §5.2' }, [
  reply('status-201', 'tokens with status 201', withStatus(201)),
  reply('status-204', 'status 204', () => ({ status: 204, headers: {}, body: '' })),
  reply('status-206', 'tokens with status 206', withStatus(206)),
  reply('status-301', 'moved to the attacker: 301', redirected(301), { spec: 'checklist S44' }),
  reply('status-302', 'moved to the attacker: 302', redirected(302), { spec: 'checklist S44' }),
  reply('status-303', 'moved to the attacker: 303', redirected(303), { spec: 'checklist S44' }),
  reply('status-307', 'moved to the attacker, with the code: 307', redirected(307), {
    spec: 'RFC 9700 §4.12, checklist S44',
  }),
  reply('status-308', 'moved to the attacker, with the code: 308', redirected(308), {
    spec: 'RFC 9700 §4.12, checklist S44',
  }),
  reply('status-304', 'status 304', () => ({ status: 304, headers: {}, body: '' })),
  reply('status-404', 'a web page: 404', webPage(404)),
  reply('status-405', 'status 405', webPage(405)),
  reply('status-401-html', 'a web page: 401', webPage(401, { 'www-authenticate': 'Basic realm="proxy"' })),
  reply('status-403-html', 'a web page: 403', webPage(403)),
  reply('tokens-with-400', 'tokens with status 400', withStatus(400)),
  reply('tokens-with-401', 'tokens with status 401', withStatus(401)),
  refused('tokens-with-500', 'tokens with status 500 (GHSA-8fpg-xm3f-6cx3)', 'server_error', withStatus(500)),
  refused('status-500', 'a web page: 500', 'server_error', webPage(500)),
  refused('status-502', 'a web page: 502', 'server_error', webPage(502)),
  refused('status-503', 'a web page: 503', 'server_error', webPage(503, { 'retry-after': '7' }), {
    check: ({ error }) => equalWait(error?.retryAfterMs, 7_000),
  }),
  refused('status-504', 'a web page: 504', 'server_error', webPage(504)),
]);

function equalWait(actual: number | undefined, least: number, most = least): void {
  if (actual === undefined || actual < least || actual > most) {
    throw new Error(`retryAfterMs is ${actual}, expected ${least} to ${most}`);
  }
}

const limited = (id: string, title: string, header: string, least: number, most = least): CaseRow =>
  refused(id, title, 'rate_limited', webPage(429, { 'retry-after': header }), {
    check: ({ error }) => equalWait(error?.retryAfterMs, least, most),
  });

const limits = caseTable({ ...common, spec: 'RFC 6585 §4, RFC 9110 §10.2.3, fault F18' }, [
  limited('retry-after-seconds', 'Retry-After in seconds', '7', 7_000),
  limited('retry-after-zero', 'Retry-After 0', '0', 0),
  limited('retry-after-negative', 'Retry-After is negative', '-5', 0),
  limited('retry-after-billion', 'Retry-After of 30 years is cut to 5 minutes', '1000000000', 300_000),
  limited('retry-after-past', 'Retry-After is a date that has passed', 'Wed, 21 Oct 2015 07:28:00 GMT', 0),
  limited('retry-after-far', 'Retry-After is a date in the far future', 'Fri, 31 Dec 2999 23:59:59 GMT', 300_000),
  limited('retry-after-garbage', 'Retry-After cannot be read', 'soon', 5_000),
  refused('status-429', 'status 429 without Retry-After', 'rate_limited', oauthError('slow_down', 429)),
]);

const errors = caseTable({ ...common, spec: 'RFC 6749 §5.2' }, [
  refused('invalid-grant', 'invalid_grant', 'transaction_lost', oauthError('invalid_grant')),
  refused('invalid-request', 'invalid_request', 'misconfigured_client', oauthError('invalid_request')),
  refused('invalid-client', 'invalid_client', 'misconfigured_client', oauthError('invalid_client', 401)),
  refused(
    'invalid-client-challenge',
    'invalid_client with WWW-Authenticate',
    'misconfigured_client',
    oauthError('invalid_client', 401, { 'www-authenticate': 'Basic realm="tokens"' }),
  ),
  refused('unauthorized-client', 'unauthorized_client', 'misconfigured_client', oauthError('unauthorized_client')),
  refused(
    'unsupported-grant-type',
    'unsupported_grant_type',
    'misconfigured_client',
    oauthError('unsupported_grant_type'),
  ),
  refused('invalid-scope', 'invalid_scope', 'misconfigured_client', oauthError('invalid_scope')),
  refused('invalid-target', 'invalid_target', 'misconfigured_client', oauthError('invalid_target'), {
    spec: 'RFC 8707 §2',
  }),
  refused('access-denied', 'access_denied', 'access_denied', oauthError('access_denied', 403)),
  refused('error-unknown', 'an error that nobody knows', 'unknown', oauthError('banana')),
  refused('error-prototype', 'error is __proto__', 'unknown', oauthError('__proto__')),
  refused('error-constructor', 'error is constructor', 'unknown', oauthError('constructor')),
  reply('error-number', 'error is a number', oauthError(1)),
  reply('error-object', 'error is an object', oauthError({ code: 'invalid_grant' })),
  refused(
    'error-echo',
    'the description repeats code and verifier',
    'misconfigured_client',
    (_, { form }) =>
      jsonReply(
        {
          error: 'invalid_request',
          error_description: `code ${form.get('code')} verifier ${form.get('code_verifier')}`,
          error_uri: `https://x.example/?${form.get('code')}`,
        },
        400,
      ),
    { spec: 'checklist S43' },
  ),
  refused(
    'error-echo-html',
    'the error page repeats the whole request',
    'server_error',
    (_, { request }) => ({ status: 500, headers: { 'content-type': 'text/html' }, body: `<pre>${request.body}</pre>` }),
    { spec: 'checklist S43' },
  ),
  reply(
    'error-echo-200',
    'an answer that is no JSON repeats the whole request',
    (_, { request }) => ({ status: 200, headers: { 'content-type': 'application/json' }, body: request.body }),
    { spec: 'checklist S43' },
  ),
]);

const fields = caseTable({ ...common, spec: 'RFC 6749 §5.1' }, [
  body('no-access-token', 'access_token is absent', { access_token: undefined }),
  body('access-token-empty', 'access_token is empty', { access_token: '' }),
  body('access-token-number', 'access_token is a number', { access_token: 1 }),
  body('access-token-null', 'access_token is null', { access_token: null }),
  body('access-token-object', 'access_token is an object', { access_token: { value: 'x' } }),
  body(
    'access-token-header',
    'access_token holds a line break and a header',
    { access_token: 'at\r\nX-Evil: 1' },
    { spec: 'RFC 6750 §2.1' },
  ),
  body('no-token-type', 'token_type is absent', { token_type: undefined }),
  body('token-type-mac', 'token_type is MAC', { token_type: 'MAC' }),
  body('token-type-na', 'token_type is N_A', { token_type: 'N_A' }),
  body('token-type-number', 'token_type is a number', { token_type: 1 }),
  body('token-type-list', 'token_type is a list', { token_type: ['Bearer'] }),
  body('expires-in-negative', 'expires_in is negative', { expires_in: -1 }),
  body('expires-in-word', 'expires_in is a word', { expires_in: 'soon' }),
  body('expires-in-object', 'expires_in is an object', { expires_in: {} }),
  body('scope-array', 'scope is a list', { scope: ['openid'] }),
  body('scope-number', 'scope is a number', { scope: 1 }),
  body('refresh-token-empty', 'refresh_token is empty', { refresh_token: '' }),
  body('refresh-token-number', 'refresh_token is a number', { refresh_token: 1 }),
  body('refresh-token-object', 'refresh_token is an object', { refresh_token: {} }),
]);

const binding = caseTable({ ...common, ...dpop, spec: 'RFC 9449 §5' }, [
  body('dpop-downgrade', 'bound tokens asked for, Bearer answered', { token_type: 'Bearer' }),
  body('dpop-downgrade-case', 'bound tokens asked for, BEARER answered', { token_type: 'BEARER' }),
  body('dpop-unasked', 'DPoP answered though no proof was sent', { token_type: 'DPoP' }, { client: { dpop: 'off' } }),
  reply(
    'dpop-nonce-loop',
    'a new nonce is asked for again and again',
    (_, { turn }) => jsonReply({ error: 'use_dpop_nonce' }, 400, { 'dpop-nonce': `nonce-${turn}` }),
    {
      spec: 'RFC 9449 §8, checklist S48',
      expected: 'misconfigured_client',
      allowedRequestsAfter: { token: 1 },
    },
  ),
  reply('dpop-nonce-absent', 'a nonce is asked for, but none is given', json({ error: 'use_dpop_nonce' }, 400), {
    spec: 'RFC 9449 §8',
    expected: 'misconfigured_client',
  }),
  reply('dpop-proof-refused', 'every proof is refused: one more try, no more', oauthError('invalid_dpop_proof'), {
    expected: 'misconfigured_client',
    allowedRequestsAfter: { token: 1 },
  }),
]);

const wires = caseTable({ ...common, spec: 'checklist S46, faults F15, F19-F22' }, [
  reply('padded-10m', 'good JSON and 10 MB of spaces', padded(10_000_000)),
  reply('endless', 'a body that never ends', delivered('endless'), {
    check: ({ broker }) => {
      if (broker.bytesSent > 16_000_000) throw new Error(`${broker.bytesSent} bytes were read`);
    },
  }),
  reply('gzip-bomb', 'a gzip bomb of 50 MB', gzipBomb),
  reply('bad-gzip', 'says gzip and is not', withHeaders({ 'content-encoding': 'gzip' }), { expected: 'network' }),
  reply('reset', 'the connection is cut before the answer', delivered('reset'), { expected: 'network' }),
  reply('cut', 'the connection is cut in the middle of the answer', delivered('cut'), { expected: 'network' }),
  reply('no-http', 'an answer that is no HTTP', delivered('garbage'), { expected: 'network' }),
  reply('hang', 'no answer', delivered('hang'), { ...short, expected: 'timeout' }),
  reply('hang-after-head', 'a head without a body', delivered('hang-after-head'), { ...short, expected: 'timeout' }),
  reply('drip', 'one byte at a time', delivered('drip'), { ...short, expected: 'timeout' }),
]);

/** Attacks on the answer to a code. */
export const tokenEndpointCases: readonly EvilCase[] = [
  ...good,
  ...bodies,
  ...statuses,
  ...limits,
  ...errors,
  ...fields,
  ...binding,
  ...wires,
];
