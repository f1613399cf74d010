import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import {
  createDatabaseScripts,
  type DatabaseScripts,
  type DatabaseScriptsConfig,
} from '../../../../../demo/broker/extensibility/database/database-scripts.js';
import { createCustomDatabase } from '../../../../../demo/broker/extensibility/database/custom-database.js';
import { reportOperation } from '../../../../../demo/broker/extensibility/database/operation-report.js';
import { createPasswordProof } from '../../../../../demo/broker/extensibility/database/password-proof.js';
import { databaseScriptNames } from '../../../../../demo/broker/extensibility/database/script-names.js';
import { createScriptHost, type ScriptHost } from '../../../../../demo/broker/extensibility/host/script-host.js';
import { createPasswordHasher } from '../../../../../demo/broker/profile/password-hasher.js';
import { createMemoryLocalUsers } from './memory-local-users.js';

describe('createDatabaseScripts', () => {
  let host: ScriptHost;
  before(() => {
    host = createScriptHost({ timeoutMs: 30_000, maxContainers: 2 });
  });
  after(() => host.close());

  function scripts(code: DatabaseScriptsConfig['scripts'], more: Partial<DatabaseScriptsConfig> = {}): DatabaseScripts {
    return createDatabaseScripts(host, { connection: 'legacy', scripts: code, configuration: {}, ...more });
  }

  /** Every script answers with the arguments that it got, as the log of a profile. */
  const echo =
    'function (...args) { const callback = args.pop(); console.log(JSON.stringify(args)); callback(null, true); }';
  const all = Object.fromEntries(databaseScriptNames.map((name) => [name, echo]));

  it('calls each script with its own arguments', async () => {
    const seen = async (name: (typeof databaseScriptNames)[number], args: unknown[]): Promise<unknown> =>
      JSON.parse((await scripts(all).attempt(name, args)).console[0]?.text ?? '');
    assert.deepEqual(await seen('login', ['ada', 'pw']), ['ada', 'pw']);
    const lines: string[] = [];
    const logging = createDatabaseScripts(
      {
        ...host,
        run: (call) => host.run(call).then((outcome) => (lines.push(outcome.console[0]?.text ?? ''), outcome)),
      },
      { connection: 'legacy', scripts: all, configuration: {} },
    );
    await logging.getUser('ada');
    await logging.create({
      client_id: 'app',
      tenant: 'demo',
      connection: 'legacy',
      email: 'a@b.example',
      password: 'pw',
    });
    await logging.verify('a@b.example');
    await logging.changePassword('a@b.example', 'next');
    await logging.changeEmail('a@b.example', 'c@d.example', true);
    await logging.changeUsername('ada', 'eda');
    await logging.changePhoneNumber('+491', '+492', false);
    await logging.remove('42');
    assert.deepEqual(lines, [
      '["ada"]',
      '[{"client_id":"app","tenant":"demo","connection":"legacy","email":"a@b.example","password":"pw"}]',
      '["a@b.example"]',
      '["a@b.example","next"]',
      '["a@b.example","c@d.example",true]',
      '["ada","eda"]',
      '["+491","+492",false]',
      '["42"]',
    ]);
  });

  it('puts the context just before callback when the connection asks for it, and an empty one for delete', async () => {
    const code = {
      login: 'function (name, password, context, callback) { callback(null, { user_id: context.organization.name }); }',
      delete: 'function (id, context, callback) { callback(new Error(JSON.stringify(context))); }',
    };
    const connection = scripts(code, { withContext: true });
    const organization = { id: 'org_1', name: 'acme' };
    const answer = await connection.login('ada', 'pw', { organization });
    assert.equal(answer.kind === 'ok' && answer.value.sourceUserId, 'acme');
    const removed = await connection.remove('1');
    assert.equal(removed.kind === 'failed' && removed.failure.message, '{}');
  });

  const answers: [string, string, Partial<Record<'login' | 'change_password' | 'verify', unknown>>][] = [
    ['null', 'callback(null, null)', { login: 'not-found', change_password: 'not-found', verify: 'not-found' }],
    ['nothing', 'callback()', { login: 'not-found', change_password: 'not-found', verify: 'not-found' }],
    ['false', 'callback(null, false)', { login: 'failed', change_password: 'not-found', verify: 'not-found' }],
    ['true', 'callback(null, true)', { login: 'failed', change_password: 'ok', verify: 'ok' }],
    ['a profile', 'callback(null, { user_id: 1 })', { login: 'ok', change_password: 'ok', verify: 'failed' }],
    ['an id-less profile', 'callback(null, { email: "a@b.example" })', { login: 'failed' }],
    [
      'WrongUsernameOrPasswordError',
      'callback(new WrongUsernameOrPasswordError(null))',
      { login: 'wrong-credentials' },
    ],
    [
      'ValidationError',
      'callback(new ValidationError("x", "y"))',
      { login: 'validation', change_password: 'validation' },
    ],
    ['UnauthorizedError', 'callback(new UnauthorizedError("y"))', { login: 'unauthorized' }],
    ['Error', 'callback(new Error("y"))', { login: 'failed', change_password: 'failed', verify: 'failed' }],
  ];
  for (const [what, body, kinds] of answers) {
    it(`reads ${what} from login, change_password and verify`, async () => {
      const code = `function (...args) { const callback = args.pop(); ${body}; }`;
      const connection = scripts({ login: code, change_password: code, verify: code });
      for (const [name, kind] of Object.entries(kinds)) {
        const { answer } = await connection.attempt(name as 'login', ['a', 'b']);
        assert.equal(answer.kind, kind, name);
      }
    });
  }

  it('reads what change_password tells', async () => {
    const code = `function (email, password, callback) {
      callback(null, { last_password_reset: new Date(0), email_verified: true });
    }`;
    assert.deepEqual(await scripts({ change_password: code }).changePassword('a', 'b'), {
      kind: 'ok',
      value: { lastPasswordReset: '1970-01-01T00:00:00.000Z', emailVerified: true },
    });
  });

  it('says which script is missing', async () => {
    assert.deepEqual(await scripts({ login: ' ' }).login('a', 'b'), { kind: 'missing', script: 'login' });
    assert.equal(scripts({ login: echo }).has('login'), true);
    assert.equal(scripts({ login: echo }).has('create'), false);
  });

  it('shows everything of an attempt: result, console, time, place of the error', async () => {
    const code = 'function login(name, password, callback) {\n  console.warn("about to fail");\n  null.x;\n}';
    const attempt = await scripts({ login: code }).attempt('login', ['a', 'b']);
    assert.deepEqual(attempt.console, [{ level: 'warn', text: 'about to fail' }]);
    assert.ok(attempt.durationMs > 0);
    assert.deepEqual(attempt.answer.kind === 'failed' && attempt.answer.failure.lines, ['legacy/login.js:3:8']);
  });

  describe('told to the person and the log', () => {
    const passwords = createPasswordProof(createPasswordHasher({ memoryKiB: 64, passes: 1 }));
    const cases: [string, string, unknown][] = [
      ['callback(new WrongUsernameOrPasswordError(name))', 'fp', { error: 'invalid_credentials' }],
      ['callback(new WrongUsernameOrPasswordError(null))', 'fu', { error: 'invalid_credentials' }],
      [
        'callback(new WrongUsernameOrPasswordError(name, "Try the new one."))',
        'fp',
        { error: 'invalid_credentials', text: 'Try the new one.' },
      ],
      ['callback(null)', 'fu', { error: 'invalid_credentials' }],
      ['callback(new UnauthorizedError("Not from here."))', 'f', { error: 'access_denied', text: 'Not from here.' }],
      [
        'callback(new ValidationError("closed", "Account closed."))',
        'f',
        { error: 'access_denied', text: 'Account closed.' },
      ],
      ['callback(new Error("connect ECONNREFUSED 10.0.0.1"))', 'f', { error: 'server_error', text: undefined }],
      ['throw new Error("password=hunter2")', 'f', { error: 'server_error', text: undefined }],
    ];
    for (const [body, logCode, expected] of cases) {
      it(`${body}: ${logCode}`, async () => {
        const login = `function login(name, password, callback) { ${body}; }`;
        const database = createCustomDatabase({
          mode: 'legacy',
          scripts: scripts({ login }),
          users: createMemoryLocalUsers(),
          passwords,
        });
        const report = reportOperation('login', await database.login('ada', 'pw'));
        assert.equal(report.logCode, logCode);
        assert.deepEqual({ error: report.error, text: report.text }, { text: undefined, ...(expected as object) });
      });
    }
  });
});
