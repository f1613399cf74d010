import type { ConnectionsDocument } from '../../../src/connection/connection.js';
import type { Json } from '../broker/compact-jwt.js';
import { typed } from '../broker/broker-state.js';
import type { Stage } from '../run/stage.js';
import { caseTable, type CaseRow, type EvilCase } from './evil-case.js';
import {
  delivered,
  json,
  oauthError,
  padded,
  redirected,
  webPage,
  withBody,
  withHeaders,
  type HostileReply,
} from './hostile-reply.js';

const common = { group: 'H', flow: 'connections', expected: 'invalid_response' } as const;
const short = { client: { timeoutMs: 150 } } as const;

const reply = (id: string, title: string, hostile: HostileReply, more: Partial<EvilCase> = {}): CaseRow => ({
  id: `list-${id}`,
  title,
  ...more,
  evil: { reply: { connections: hostile } },
});

const document = (
  id: string,
  title: string,
  change: (document: Json) => unknown,
  more: Partial<EvilCase> = {},
): CaseRow => ({
  id: `list-${id}`,
  title,
  ...more,
  evil: { body: { connections: change } },
});

/** Changes the first connection, a database. */
const first = (id: string, title: string, change: Json, more: Partial<EvilCase> = {}): CaseRow =>
  document(
    id,
    title,
    (body) => {
      const [one, ...others] = body['connections'] as Json[];
      return { ...body, connections: [{ ...one, ...change }, ...others] };
    },
    more,
  );

const listed = ({ answer }: Stage): ConnectionsDocument['connections'] => (answer as ConnectionsDocument).connections;

/** Nowhere in the document is an address that could run code or leave the secure web. */
function onlySafeAddresses({ answer }: Stage): void {
  const text = JSON.stringify(answer);
  const bad = /javascript:|vbscript:|data:(?!image\/(png|webp|jpeg|gif|avif))|"http:\/\/evil|blob:|file:/i.exec(text);
  if (bad) throw new Error(`${bad[0]} was let through`);
}

const good = caseTable({ ...common, spec: 'login experience contract 2', expected: 'accepted' }, [
  {
    id: 'list-honest',
    title: 'an honest document',
    check(stage) {
      if (listed(stage).length !== 3) throw new Error('connections are missing');
    },
  },
  first(
    'unknown-kind',
    'a kind that nobody knows becomes a plain button',
    { kind: 'telepathy' },
    {
      spec: 'fault F54',
      check(stage) {
        if (listed(stage)[0]?.kind !== 'generic') throw new Error(`it became ${listed(stage)[0]?.kind}`);
      },
    },
  ),
  first(
    'kind-constructor',
    'a kind named constructor becomes a plain button',
    { kind: 'constructor' },
    {
      spec: 'checklist S47',
      check(stage) {
        if (listed(stage)[0]?.kind !== 'generic') throw new Error(`it became ${listed(stage)[0]?.kind}`);
      },
    },
  ),
  document('unknown-members', 'members that nobody knows', (body) => ({ ...body, theme: { a: 1 }, version_hint: 9 }), {
    spec: 'fault F54',
  }),
  document('empty', 'no connection at all', (body) => ({ ...body, connections: [] }), { spec: 'fault F53' }),
  document(
    'five-thousand',
    '5,000 connections',
    (body) => {
      const [, social] = body['connections'] as Json[];
      return { ...body, connections: Array.from({ length: 5000 }, (_, n) => ({ ...social, id: `c${n}` })) };
    },
    { spec: 'fault F53' },
  ),
  document(
    'proto-member',
    'a member named __proto__ changes nothing',
    (body) => JSON.stringify(body).replaceAll('{"', '{"__proto__":{"polluted":true},"'),
    { spec: 'checklist S47' },
  ),
  first(
    'icon-script',
    'the icon is a script: it is dropped',
    { icon: { url: 'javascript:alert(1)' } },
    { spec: 'checklist W05', check: onlySafeAddresses },
  ),
  first(
    'icon-http',
    'the icon is http: it is dropped',
    { icon: { url: 'http://evil.example/i.png' } },
    { spec: 'checklist W05', check: onlySafeAddresses },
  ),
  first(
    'icon-svg-data',
    'the icon is an SVG in a data address: it is dropped',
    { icon: { url: 'data:image/svg+xml,<svg onload="alert(1)"/>' } },
    { spec: 'checklist W05', check: onlySafeAddresses },
  ),
  first(
    'icon-html-data',
    'the icon is a page in a data address: it is dropped',
    { icon: { url: 'data:text/html,<script>alert(1)</script>' } },
    { spec: 'checklist W05', check: onlySafeAddresses },
  ),
  document(
    'link-script',
    'the terms are a script: they are dropped',
    (body) => ({
      ...body,
      links: { terms: 'javascript:alert(1)', privacy: ' javascript:alert(1)', support: 'java\nscript:alert(1)' },
    }),
    { spec: 'checklist W06', check: onlySafeAddresses },
  ),
  first(
    'colour-url',
    'the colour of the button is an address: it is dropped',
    { brand: { background: 'url(http://evil.example/x)', color: 'red;background:url(//evil)' } },
    {
      spec: 'checklist W07',
      check(stage) {
        if (JSON.stringify(stage.answer).includes('url(')) throw new Error('an address came through as a colour');
      },
    },
  ),
  first(
    'label-bidi',
    'the label turns the direction of writing: the marks are taken out',
    { label: 'Acme\u202e\u2066 drowssap' },
    {
      spec: 'checklist W04',
      check(stage) {
        if (/[\u202a-\u202e\u2066-\u2069]/u.test(JSON.stringify(stage.answer)))
          throw new Error('bidi controls came through');
      },
    },
  ),
  first(
    'label-markup',
    'the label is markup: it stays a text',
    { label: '<img src=x onerror=alert(1)>' },
    { spec: 'checklist W03' },
  ),
  first('pattern-broken', 'a pattern that is no regular expression is left out', {
    identifiers: [{ type: 'email', pattern: '(' }],
  }),
]);

const documents = caseTable({ ...common, spec: 'login experience contract 2, checklist S46' }, [
  reply('html', 'a web page with status 200', webPage()),
  reply('empty-body', 'nothing', withBody('')),
  reply(
    'truncated-json',
    'JSON that ends too early',
    withBody((honest) => honest.slice(0, -9)),
  ),
  reply(
    'array',
    'a list',
    withBody((honest) => `[${honest}]`),
  ),
  reply('null', 'null', withBody('null')),
  reply('text-html-json', 'good JSON that says it is a web page', withHeaders({ 'content-type': 'text/html' })),
  reply('status-301', 'moved to the attacker: 301', redirected(301)),
  reply('status-307', 'moved to the attacker: 307', redirected(307)),
  reply('status-404', 'the client is not known', oauthError('invalid_client', 404), {
    expected: 'misconfigured_client',
  }),
  reply('status-500', 'status 500', webPage(500), { expected: 'server_error' }),
  reply('status-429', 'status 429', oauthError('slow_down', 429, { 'retry-after': '3' }), { expected: 'rate_limited' }),
  reply('padded-10m', 'good JSON and 10 MB of spaces', padded(10_000_000)),
  reply('endless', 'a document that never ends', delivered('endless')),
  reply('hang', 'no answer', delivered('hang'), { ...short, expected: 'timeout' }),
  reply('drip', 'one byte at a time', delivered('drip'), { ...short, expected: 'timeout' }),
  document(
    'issuer-other',
    'the document is of another issuer',
    (body) => ({ ...body, issuer: 'https://evil.example' }),
    { expected: 'issuer_mismatch' },
  ),
  document('issuer-missing', 'issuer is absent', (body) => ({ ...body, issuer: undefined })),
  document('client-other', 'the document is for another client', (body) => ({ ...body, client_id: 'other-app' })),
  document('version-2', 'a version that nobody knows', (body) => ({ ...body, version: 2 })),
  document('version-string', 'version is a string', (body) => ({ ...body, version: '1' })),
  document('no-connections', 'connections is absent', (body) => ({ ...body, connections: undefined })),
  document('connections-object', 'connections is an object', (body) => ({ ...body, connections: {} })),
  document('connection-null', 'a connection is null', (body) => ({ ...body, connections: [null] })),
  document('too-many', '6,000 connections', (body) => {
    const [, social] = body['connections'] as Json[];
    return { ...body, connections: Array.from({ length: 6000 }, (_, n) => ({ ...social, id: `c${n}` })) };
  }),
  document(
    'duplicate-ids',
    'two connections with one id',
    (body) => {
      const [, social] = body['connections'] as Json[];
      return { ...body, connections: [social, social] };
    },
    { spec: 'fault F53' },
  ),
  first('id-missing', 'id is absent', { id: undefined }),
  first('id-empty', 'id is empty', { id: '' }),
  first('id-number', 'id is a number', { id: 1 }),
  first('label-10k', 'the label has 10,000 characters', { label: 'x'.repeat(10_000) }),
  first('hint-string', 'hint is a string', { hint: 'users' }),
  first('params-number', 'a parameter of the hint is a number', { hint: { params: { a: 1 } } }),
  first(
    'signup-script',
    'sign-up leads to a script',
    { actions: { signup: { url: 'javascript:alert(1)' } } },
    { spec: 'checklist W06' },
  ),
  first(
    'reset-script',
    'the reset leads to a script',
    { reset: { url: 'javascript:alert(1)' } },
    { spec: 'checklist W06' },
  ),
  document('hrd-http', 'the endpoint of home-realm discovery is http on another host', (body) => ({
    ...body,
    hrd: { endpoint: 'http://evil.example/hrd' },
  })),
]);

const overrides = [
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'request',
  'request_uri',
  'dpop_jkt',
  'scope',
  'resource',
  'id_token_hint',
];

const hints = caseTable(
  {
    ...common,
    spec: 'design: an adapter or a document adds parameters, never the security ones',
    expected: 'accepted',
  },
  [
    ...overrides.map((name): CaseRow => ({
      id: `hint-overrides-${name.replaceAll('_', '-')}`,
      title: `a connection wants to set ${name}`,
      async act(stage) {
        stage.broker.misbehave({
          body: {
            connections: (body) => {
              const [one, ...others] = body['connections'] as Json[];
              return {
                ...body,
                connections: [
                  { ...one, hint: { connection: 'users', params: { [name]: 'evil', ui: 'dark' } } },
                  ...others,
                ],
              };
            },
          },
        });
        const address = await stage.page.begin({ connection: 'users' });
        const sent = new URL(address).searchParams;
        if (sent.getAll(name).includes('evil')) throw new Error(`${name} was taken over`);
        if (sent.get('ui') !== 'dark') throw new Error('the harmless parameter was lost');
        stage.answer = await stage.page.finish(await stage.browse(address));
      },
    })),
    {
      id: 'hint-prototype',
      title: 'a connection is asked for by the name of a prototype member',
      async act(stage) {
        stage.answer = await stage.page.finish(
          await stage.browse(await stage.page.begin({ connection: 'constructor' })),
        );
      },
    },
  ],
);

const discovery = (id: string, title: string, hostile: HostileReply, more: Partial<EvilCase> = {}): CaseRow => ({
  id: `hrd-${id}`,
  title,
  ...more,
  evil: { reply: { 'login-discovery': hostile } },
});

const outcome =
  (expected: string) =>
  ({ answer }: Stage): void => {
    const { outcome: actual } = answer as { outcome: unknown };
    if (actual !== expected) throw new Error(`the outcome is ${String(actual)}, expected ${expected}`);
  };

const homeRealm = caseTable({ ...common, flow: 'discover', spec: 'login experience contract 3' }, [
  {
    id: 'hrd-honest',
    title: 'an honest answer; only the domain was sent',
    expected: 'accepted',
    check(stage) {
      outcome('connection')(stage);
      const local = typed.username.split('@')[0] ?? '';
      for (const { url, body } of stage.broker.requests) {
        if (url.includes(local) || body.includes(local)) throw new Error('more than the domain was sent');
      }
    },
  },
  discovery('outcome-unknown', 'an outcome that nobody knows: the broker decides', json({ outcome: 'astral' }), {
    expected: 'accepted',
    check: outcome('redirect'),
  }),
  discovery('outcome-prototype', 'outcome is __proto__: the broker decides', json({ outcome: '__proto__' }), {
    expected: 'accepted',
    check: outcome('redirect'),
  }),
  discovery('connection-missing', 'a connection without a name: the broker decides', json({ outcome: 'connection' }), {
    expected: 'accepted',
    check: outcome('redirect'),
  }),
  discovery(
    'connection-number',
    'the connection is a number: the broker decides',
    json({ outcome: 'connection', connection: 1 }),
    { expected: 'accepted', check: outcome('redirect') },
  ),
  discovery(
    'choose-object',
    'the choice is no list: the broker decides',
    json({ outcome: 'choose', connections: {} }),
    { expected: 'accepted', check: outcome('redirect') },
  ),
  discovery('html', 'a web page', webPage()),
  discovery('empty', 'nothing', withBody('')),
  discovery('null', 'null', withBody('null')),
  discovery('status-307', 'moved to the attacker, with the domain: 307', redirected(307)),
  discovery('status-302', 'moved to the attacker: 302', redirected(302)),
  discovery('status-404', 'status 404', webPage(404)),
  discovery('status-429', 'status 429', oauthError('slow_down', 429, { 'retry-after': '3' }), {
    expected: 'rate_limited',
  }),
  discovery('status-500', 'status 500', webPage(500), { expected: 'server_error' }),
  discovery('endless', 'an answer that never ends', delivered('endless')),
  discovery('hang', 'no answer', delivered('hang'), { ...short, expected: 'timeout' }),
  discovery('reset', 'the connection is cut', delivered('reset'), { expected: 'network' }),
]);

/** Attacks on the list of connections and on home-realm discovery. */
export const connectionCases: readonly EvilCase[] = [...good, ...documents, ...hints, ...homeRealm];
