import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseConnectionsDocument } from '../../src/connection/connections-document.js';
import { isLoginError } from '../../src/errors/login-error.js';

const social = {
  kind: 'social',
  strategy: 'x',
  id: 'social',
  hint: { connection: 'social' },
  label: 'X',
  modes: ['redirect'],
};
const users = { ...social, kind: 'database', id: 'users', identifiers: [{ type: 'email' }] };
const document = (...connections: readonly unknown[]): Record<string, unknown> => ({
  version: 1,
  issuer: 'https://login.example',
  client_id: 'app',
  connections,
});
const parseOne = (change: Record<string, unknown>): Record<string, unknown> =>
  parseConnectionsDocument(document({ ...social, ...change })).connections[0] as unknown as Record<string, unknown>;

describe('parseConnectionsDocument', () => {
  const malformed: readonly [string, unknown, string][] = [
    ['nothing', undefined, 'its root'],
    ['a list', [], 'its root'],
    ['another version', { ...document(), version: 2 }, 'version'],
    ['no issuer', { ...document(), issuer: undefined }, 'issuer'],
    ['no client', { ...document(), client_id: 7 }, 'client_id'],
    ['no connections', { ...document(), connections: {} }, 'connections'],
    ['too many connections', document(...Array<unknown>(5001).fill(social)), 'connections'],
    ['a connection that is text', document('x'), 'connections[0]'],
    ['a connection without a kind', document({ ...social, kind: undefined }), 'connections[0].kind'],
    ['a connection without an id', document(users, { ...social, id: '' }), 'connections[1].id'],
    ['a connection without a label', document({ ...social, label: undefined }), 'connections[0].label'],
    ['a label of numbers', document({ ...social, label: { de: 1 } }), 'connections[0].label.de'],
    ['an endless label', document({ ...social, label: 'x'.repeat(3000) }), 'connections[0].label'],
    ['two of one id', document(social, social), 'connections[1].id'],
    ['another visibility', document({ ...social, visibility: 'loud' }), 'connections[0].visibility'],
    ['modes that are no list', document({ ...social, modes: 'redirect' }), 'connections[0].modes'],
    ['an order that is no number', document({ ...social, order: '1' }), 'connections[0].order'],
    ['a store without identifiers', document({ ...users, identifiers: undefined }), 'connections[0].identifiers'],
    [
      'an identifier of another type',
      document({ ...users, identifiers: [{ type: 'fax' }] }),
      'connections[0].identifiers[0].type',
    ],
    [
      'a policy with half a character',
      document({ ...users, password: { policy: { minLength: 1.5 } } }),
      'connections[0].password.policy.minLength',
    ],
    [
      'a reset at an unsafe address',
      document({ ...users, reset: { url: 'javascript:alert(1)' } }),
      'connections[0].reset.url',
    ],
    [
      'a sign-up at an unsafe address',
      document({ ...users, actions: { signup: { url: '//evil.example' } } }),
      'connections[0].actions.signup.url',
    ],
    [
      'domains without a way to match',
      document({ ...social, kind: 'enterprise', domains: {} }),
      'connections[0].domains.match',
    ],
    [
      'a list without domains',
      document({ ...social, kind: 'enterprise', domains: { match: 'list' } }),
      'connections[0].domains.domains',
    ],
    ['a scheme without a country', document({ ...social, kind: 'legal' }), 'connections[0].country'],
    [
      'a code without a factor',
      document({ ...social, kind: 'passwordless', identifier: { type: 'email' } }),
      'connections[0].factor',
    ],
    ['a discovery endpoint of another scheme', { ...document(), hrd: { endpoint: 'ftp://x.example' } }, 'hrd.endpoint'],
  ];
  for (const [title, value, path] of malformed) {
    it(`names ${path} when it finds ${title}`, () => {
      assert.throws(
        () => parseConnectionsDocument(value),
        (error) =>
          isLoginError(error) && error.code === 'invalid_response' && error.message.includes(` at ${path}: expected `),
      );
    });
  }

  it('puts connections in order; those without an order come last, as they came', () => {
    const ids = ['a', 'b', 'c', 'd'].map((id, index) => ({
      ...social,
      id,
      order: [undefined, 2, undefined, 1][index],
    }));
    assert.deepEqual(
      parseConnectionsDocument(document(...ids)).connections.map(({ id }) => id),
      ['d', 'b', 'a', 'c'],
    );
  });

  for (const kind of ['quantum', '__proto__', 'constructor', 'toString']) {
    it(`makes a button of the kind ${kind}`, () => {
      const parsed = parseOne({ kind });
      assert.equal(parsed['kind'], 'generic');
      assert.equal(parsed['label'], 'X');
    });
  }

  it('fills in what a broker may leave out', () => {
    const { hint, modes, visibility } = parseOne({ hint: undefined, modes: undefined, visibility: null });
    assert.deepEqual({ hint, modes, visibility }, { hint: { connection: 'social' }, modes: [], visibility: 'button' });
  });

  it('drops members and modes that it does not know', () => {
    const parsed = parseOne({ secret: 'x', modes: ['telepathy', 'redirect'] });
    assert.equal('secret' in parsed, false);
    assert.deepEqual(parsed['modes'], ['redirect']);
  });

  it('reaches no prototype', () => {
    const text = JSON.stringify(document({ ...social, hint: { params: { a: 'b' } } })).replace(
      '"a":"b"',
      '"__proto__":"x","constructor":"y"',
    );
    const [connection] = parseConnectionsDocument(JSON.parse(text)).connections;
    assert.equal(Object.getPrototypeOf(connection?.hint.params), null);
    assert.equal(({} as Record<string, unknown>)['x'], undefined);
    assert.equal(
      parseConnectionsDocument(
        JSON.parse('{"version":1,"issuer":"i","client_id":"c","connections":[],"__proto__":{"links":1}}'),
      ).links,
      undefined,
    );
  });

  it('takes characters out of labels that would turn the text around them', () => {
    assert.equal(parseOne({ label: 'A\u202ecm\u2066e\u0007' })['label'], 'Acme');
    assert.equal(parseOne({ label: 'שלום' })['label'], 'שלום');
  });

  const icons: readonly [string, unknown][] = [
    ['https://cdn.example/x.svg', { url: 'https://cdn.example/x.svg' }],
    ['/icons/x.png', { url: '/icons/x.png' }],
    ['http://localhost:4184/x.png', { url: 'http://localhost:4184/x.png' }],
    ['data:image/png;base64,iVBORw0KGgo=', { url: 'data:image/png;base64,iVBORw0KGgo=' }],
    ['http://cdn.example/x.png', undefined],
    ['//cdn.example/x.png', undefined],
    ['/\\evil.example/x.png', undefined],
    ['javascript:alert(1)', undefined],
    ['JaVaScRiPt:alert(1)', undefined],
    ['java\nscript:alert(1)', undefined],
    ['data:image/svg+xml,<svg onload=alert(1)>', undefined],
    ['data:text/html;base64,PHNjcmlwdD4=', undefined],
    ['https://user:pass@evil.example/x.png', undefined],
    ['blob:https://x.example/1', undefined],
    ['x.png', undefined],
    ['', undefined],
  ];
  for (const [url, icon] of icons) {
    it(`${icon ? 'keeps' : 'drops'} the icon ${JSON.stringify(url)}`, () => {
      assert.deepEqual(parseOne({ icon: { url } })['icon'], icon);
    });
  }

  it('keeps a colour and drops what is none', () => {
    assert.deepEqual(parseOne({ brand: { background: '#0f7b6c', color: 'url(https://evil.example)' } })['brand'], {
      background: '#0f7b6c',
    });
  });

  it('drops a pattern that is no regular expression', () => {
    const identifiers = [
      { type: 'username', pattern: '(' },
      { type: 'custom', pattern: '[a-z]+' },
    ];
    const [connection] = parseConnectionsDocument(document({ ...users, identifiers })).connections;
    assert.deepEqual(connection?.kind === 'database' && connection.identifiers, [
      { type: 'username' },
      { type: 'custom', pattern: '[a-z]+' },
    ]);
  });

  it('drops links that are not safe', () => {
    const links = { terms: 'javascript:alert(1)', privacy: 'https://example.com/privacy' };
    assert.deepEqual(parseConnectionsDocument({ ...document(), links }).links, { privacy: links.privacy });
  });

  it('reads a whole store', () => {
    const store = {
      ...users,
      password: {
        policy: { minLength: 8, require: ['lower'], requireSome: { atLeast: 1, of: ['digit'] }, breached: 'warn' },
      },
      reset: 'code',
      actions: { signup: 'form', login: true },
      signupFields: [{ name: 'team', type: 'select', label: { '': 'Team' }, options: [{ value: 'a', label: 'A' }] }],
      passkey: { rpId: 'login.example', conditional: true, enroll: 'offer' },
    };
    const [parsed] = parseConnectionsDocument(document(store)).connections;
    assert.deepEqual(JSON.parse(JSON.stringify(parsed)), { ...store, visibility: 'button' });
  });
});
