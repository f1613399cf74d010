import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { checkScript, type ScriptToCheck } from '../../../../../demo/broker/extensibility/host/script-check.js';

describe('checkScript', () => {
  const good: [ScriptToCheck['form'], string][] = [
    ['database', 'function login(a, b, callback) { callback(null); }'],
    ['database', '/** Doc. */\nasync function (a, b, callback) {};  // end'],
    ['rule', '(user, context, callback) => callback(null, user, context);'],
    ['hook', 'const x = 1;\nmodule.exports = function hook(a, b, cb) { return cb(); };'],
    ['action', `exports.onExecutePostLogin = exports.onContinuePostLogin = async (event, api) => {};`],
    ['action', 'module.exports = { onExecutePostLogin() {} };'],
  ];
  for (const [form, code] of good) {
    it(`takes as ${form}: ${code}`, () => {
      assert.equal(checkScript({ form, code, handler: 'onExecutePostLogin' }), undefined);
    });
  }

  const bad: [ScriptToCheck['form'], string, string, number | undefined, number | undefined][] = [
    ['database', '  \n', 'empty', undefined, undefined],
    ['database', 'function login(a, b, {', 'syntax', 1, 23],
    ['database', 'function login(a, b, callback) {\n  const x = ;\n}', 'syntax', 2, 13],
    ['database', '{ login: 1 }', 'not_a_function', 1, 1],
    ['database', 'function login() {}\nfunction other() {}', 'not_a_function', 2, 1],
    ['database', `function login() { /* ${'x'.repeat(102_400)} */ }`, 'too_large', undefined, undefined],
    ['hook', 'exports.hook = () => {};', 'no_export', undefined, undefined],
    ['action', 'exports.onExecuteOther = () => {};', 'no_export', undefined, undefined],
    ['action', 'exports.onExecutePostLogin = async (event, api) => {', 'syntax', 1, 53],
  ];
  for (const [form, code, expected, line, column] of bad) {
    it(`refuses as ${expected}: ${code.slice(0, 60)}`, () => {
      const problem = checkScript({ form, code, handler: 'onExecutePostLogin' });
      assert.deepEqual([problem?.code, problem?.line, problem?.column], [expected, line, column]);
    });
  }

  it('runs nothing of the script', () => {
    checkScript({
      form: 'action',
      code: 'process.exit(1); exports.onExecutePostLogin = 1;',
      handler: 'onExecutePostLogin',
    });
  });
});
