import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { fromOAuthError, redact } from '../../src/errors/from-oauth-error.js';
import type { LoginErrorCode, LoginPhase } from '../../src/errors/login-error.js';

const table: readonly (readonly [LoginPhase, string, LoginErrorCode])[] = [
  ['callback', 'access_denied', 'access_denied'],
  ['callback', 'unauthorized', 'policy_denied'],
  ['callback', 'login_required', 'login_required'],
  ['callback', 'interaction_required', 'interaction_required'],
  ['callback', 'account_selection_required', 'interaction_required'],
  ['callback', 'unmet_authentication_requirements', 'interaction_required'],
  ['callback', 'consent_required', 'consent_required'],
  ['callback', 'server_error', 'server_error'],
  ['callback', 'temporarily_unavailable', 'server_error'],
  ['callback', 'invalid_request', 'misconfigured_client'],
  ['callback', 'invalid_scope', 'misconfigured_client'],
  ['callback', 'unauthorized_client', 'misconfigured_client'],
  ['callback', 'unsupported_response_type', 'misconfigured_client'],
  ['callback', 'request_uri_not_supported', 'misconfigured_client'],
  ['callback', 'invalid_target', 'misconfigured_client'],
  ['token', 'invalid_grant', 'transaction_lost'],
  ['refresh', 'invalid_grant', 'session_expired'],
  ['token', 'invalid_client', 'misconfigured_client'],
  ['token', 'invalid_dpop_proof', 'misconfigured_client'],
  ['token', 'use_dpop_nonce', 'misconfigured_client'],
  ['token', 'unsupported_grant_type', 'misconfigured_client'],
  ['token', 'slow_down', 'rate_limited'],
  ['challenge', 'invalid_session', 'session_expired'],
  ['challenge', 'mfa_required', 'mfa_required'],
  ['api', 'insufficient_user_authentication', 'interaction_required'],
  ['callback', 'banana', 'unknown'],
  ['callback', 'constructor', 'unknown'],
  ['callback', '', 'unknown'],
];

describe('fromOAuthError', () => {
  for (const [phase, error, code] of table)
    it(`maps ${error || 'an empty error'} at ${phase} to ${code}`, () => {
      const mapped = fromOAuthError(phase, error);
      assert.equal(mapped.code, code);
      assert.equal(mapped.phase, phase);
      assert.equal(mapped.broker?.code, error);
    });

  it('takes status 429 for what it is, and its Retry-After', () => {
    const mapped = fromOAuthError('token', 'access_denied', null, {
      status: 429,
      headers: new Headers({ 'retry-after': '7' }),
    });
    assert.equal(mapped.code, 'rate_limited');
    assert.equal(mapped.retryAfterMs, 7000);
  });

  it('tells the developer what the broker said, without what could be personal or secret', () => {
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
    const { message, text } = fromOAuthError('token', 'invalid_request', `ada@demo.example sent ${token}, sorry`);
    assert.match(message, /invalid_request \(… sent …, sorry\)/);
    assert.equal(text, undefined);
  });

  it("keeps an author's own words for the person when a policy refused", () => {
    assert.equal(fromOAuthError('callback', 'unauthorized', 'Staff only.').text, 'Staff only.');
  });
});

describe('redact', () => {
  it('is quick with a text of any length', () => {
    assert.ok(redact('x'.repeat(1_000_000) + '@').length <= 200);
  });
});
