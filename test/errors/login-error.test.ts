import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { isLoginError, LoginError } from '../../src/errors/login-error.js';

describe('LoginError', () => {
  it('carries what is known of the failure', () => {
    const cause = new TypeError('boom');
    const error = new LoginError('network', 'No answer.', { phase: 'token', retryAfterMs: 7, cause });
    assert.equal(error.name, 'LoginError');
    assert.equal(error.code, 'network');
    assert.equal(error.message, 'No answer.');
    assert.equal(error.phase, 'token');
    assert.equal(error.retryAfterMs, 7);
    assert.equal(error.cause, cause);
    assert.equal(error.field, undefined);
    assert.ok(error instanceof Error);
  });

  it('is retryable where waiting helps, unless told otherwise', () => {
    for (const code of [
      'network',
      'timeout',
      'server_error',
      'rate_limited',
      'too_many_attempts',
      'delivery_failed',
    ] as const)
      assert.equal(new LoginError(code, '').retryable, true, code);
    for (const code of ['invalid_credentials', 'state_mismatch', 'unknown'] as const)
      assert.equal(new LoginError(code, '').retryable, false, code);
    assert.equal(new LoginError('network', '', { retryable: false }).retryable, false);
  });

  it('keeps its cause out of JSON', () => {
    const error = new LoginError('network', 'No answer.', { cause: new Error('a canary') });
    assert.ok(!JSON.stringify(error).includes('canary'));
  });
});

describe('isLoginError', () => {
  it('knows an error of another copy of the package', () => {
    const foreign = Object.assign(new Error('x'), { name: 'LoginError', code: 'timeout' });
    assert.equal(isLoginError(foreign), true);
  });

  it('knows nothing else', () => {
    for (const value of [undefined, null, 'LoginError', { name: 'LoginError', code: 'timeout' }, new Error('x')])
      assert.equal(isLoginError(value), false);
  });
});
