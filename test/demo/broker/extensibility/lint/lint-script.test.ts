import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { databaseScriptNames } from '../../../../../demo/broker/extensibility/database/script-names.js';
import {
  readScriptTemplate,
  scriptTemplateIds,
} from '../../../../../demo/broker/extensibility/database/script-templates.js';
import {
  lintScript,
  lintScriptSet,
  type ScriptToLint,
} from '../../../../../demo/broker/extensibility/lint/lint-script.js';

function rules(code: string, more: Partial<ScriptToLint> = {}): readonly string[] {
  return lintScript({ form: 'database', databaseScript: 'login', code, ...more }).map(({ rule }) => rule);
}

/** A login whose body is given; nothing else in it is worth a word. */
const login = (body: string): string => `function login(userNameOrEmail, password, callback) {\n${body}\n}`;
const profile = `{ user_id: row.id, email: row.email, email_verified: row.verified }`;
const fine = `return callback(null, ${profile});`;

describe('lintScript', () => {
  it('has nothing to say about a good script', () => {
    assert.deepEqual(rules(login(fine)), []);
  });

  const cases: [string, string][] = [
    ['outgoing-call-timeout', login(`fetch('https://a.example'); ${fine}`)],
    ['outgoing-call-timeout', login(`const pool = new Pool({ max: 4 }); ${fine}`)],
    ['no-password-in-log', login(`console.log('trying', password); ${fine}`)],
    ['no-password-in-log', login(`console.error({ user: { password } }); ${fine}`)],
    ['no-secret-in-code', login(`connect({ host: 'db', password: 'hunter2' }); ${fine}`)],
    ['no-secret-in-code', login(`connect('postgres://app:hunter2@db/legacy'); ${fine}`)],
    ['verify-tls', login(`connect({ ssl: { rejectUnauthorized: false } }); ${fine}`)],
    ['use-tls', login(`open('http://users.internal/login'); ${fine}`)],
    ['no-built-sql', login("query(`SELECT * FROM users WHERE email = '${userNameOrEmail}'`); " + fine)],
    ['no-built-sql', login(`query("SELECT * FROM users WHERE email = '" + userNameOrEmail + "'"); ${fine}`)],
    ['guard-global', login(`global.pool = makePool(); ${fine}`)],
    ['no-user-in-global', login(`global.last ??= userNameOrEmail; ${fine}`)],
    ['size', login(`/* ${'x'.repeat(90_000)} */ ${fine}`)],
    ['name-the-function', `function (userNameOrEmail, password, callback) { ${fine} }`],
    ['recommended-name', `function signIn(userNameOrEmail, password, callback) { ${fine} }`],
    ['call-back', `function login(userNameOrEmail, password, callback) { return 1; }`],
    ['return-after-callback', login(`callback(null); log('done');`)],
    ['return-after-callback', login(`if (!row) callback(null);\n${fine}`)],
    ['error-objects', login(`return callback('no such user');`)],
    ['profile-user-id', login(`return callback(null, { email: row.email, email_verified: true });`)],
    [
      'stable-user-id',
      login(`return callback(null, { user_id: crypto.randomUUID(), email: 'x', email_verified: true });`),
    ],
    ['stable-user-id', login(`return callback(null, { user_id: Math.random(), email: 'x', email_verified: true });`)],
    ['profile-email', login(`return callback(null, { user_id: row.id });`)],
    ['profile-email-verified', login(`return callback(null, { user_id: row.id, email: row.email });`)],
    ['hash-passwords', login(`const h = crypto.createHash('md5').update(password).digest('hex'); ${fine}`)],
    ['compare-in-constant-time', login(`if (made !== row.password_hash) return callback(null); ${fine}`)],
    ['no-delete-at-login', login(`query('DELETE FROM users WHERE id = ?', [row.id]); ${fine}`)],
    ['close-connections', login(`const client = new Client({ connectTimeout: 1 }); ${fine}`)],
  ];
  for (const [rule, code] of cases) {
    it(`says ${rule} about ${code.replace(/\s+/g, ' ').slice(0, 110)}`, () => {
      assert.deepEqual(rules(code), [rule]);
    });
  }

  it('gives one sentence and the place', () => {
    const [finding] = lintScript({ form: 'database', code: login(`  console.log(password);\n${fine}`) });
    assert.deepEqual([finding?.line, finding?.column, finding?.severity], [2, 3, 'error']);
    assert.match(finding?.message ?? '', /^[A-Z].*\.$/);
  });

  it('leaves syntax errors to the check at save', () => {
    assert.deepEqual(rules('function login('), []);
  });

  it('looks at Actions and hooks too', () => {
    const code = `exports.onExecutePostLogin = async (event, api) => { await fetch('http://crm.internal/' + event.user.email); };`;
    assert.deepEqual(rules(code, { form: 'action' }), ['outgoing-call-timeout', 'use-tls']);
  });

  for (const id of scriptTemplateIds) {
    it(`has nothing to say about the template ${id}`, () => {
      const { scripts } = readScriptTemplate(id);
      for (const databaseScript of databaseScriptNames) {
        const code = scripts[databaseScript];
        if (code !== undefined) assert.deepEqual(lintScript({ form: 'database', databaseScript, code }), []);
      }
    });
  }
});

describe('lintScriptSet', () => {
  const names = (scripts: Parameters<typeof lintScriptSet>[0], importMode: boolean): readonly string[] =>
    lintScriptSet(scripts, importMode).map(({ rule }) => rule);

  it('says which scripts are missing, by mode', () => {
    assert.deepEqual(names({}, true), ['login-required', 'import-needs-get-user']);
    assert.deepEqual(names({ login: 'x', create: 'x' }, false), ['signup-needs-both', 'no-reset', 'no-delete']);
    assert.deepEqual(names({ login: 'x', get_user: 'x' }, true), []);
  });
});
