import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { createChallengeDriver } from '../../src/broker/challenge-driver.js';
import type { ChallengeDriver } from '../../src/broker/challenge-driver.js';
import { formBody } from '../../src/broker/form-body.js';

interface Scripted {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Record<string, string>;
}

/** A driver whose answers are given one after another. */
function play(...answers: readonly Scripted[]): { driver: ChallengeDriver; sent: Record<string, string>[] } {
  const sent: Record<string, string>[] = [];
  const left = [...answers];
  const driver = createChallengeDriver(
    async (params) => {
      sent.push(Object.fromEntries(formBody(params)));
      const { status, json, text, headers } = left.shift() as Scripted;
      const type = text === undefined ? 'application/json' : 'text/html';
      return { status, headers: new Headers({ 'content-type': type, ...headers }), text: text ?? JSON.stringify(json) };
    },
    { client_id: 'app' },
  );
  return { driver, sent };
}

const next = (challenge: object, more: object = {}): Scripted => ({
  status: 401,
  json: { error: 'insufficient_authorization', auth_session: 's1', challenge, ...more },
});
const code = { step: 'code', channel: 'email', length: 6 };

describe('a challenge driver', () => {
  it('goes from step to step to the code, always with the newest session', async () => {
    const { driver, sent } = play(next({ step: 'password', identifier: 'ada' }), next(code, { auth_session: 's2' }), {
      status: 200,
      json: { authorization_code: 'the-code' },
    });
    const first = await driver.start({ response_type: 'code' }, { identifier: 'ada' });
    assert.deepEqual(first, { kind: 'step', step: { kind: 'password', identifier: 'ada' } });
    assert.equal((await driver.submit({ password: 'p' })).kind, 'step');
    assert.deepEqual(await driver.submit({ code: '123456' }), { kind: 'code', code: 'the-code' });
    assert.deepEqual(sent, [
      { response_type: 'code', client_id: 'app', username: 'ada' },
      { client_id: 'app', auth_session: 's1', password: 'p' },
      { client_id: 'app', auth_session: 's2', otp: '123456' },
    ]);
  });

  it('writes every kind of input', async () => {
    const { driver, sent } = play(next(code), next(code));
    await driver.start({});
    await driver.submit({
      newPassword: 'n',
      choice: 'totp',
      passkey: { id: 'x' },
      profile: { name: 'Ada', terms: true },
      captchaToken: 'c',
      alternative: 'passkey',
      resend: true,
      rememberBrowser: true,
    });
    assert.deepEqual(sent[1], {
      client_id: 'app',
      auth_session: 's1',
      new_password: 'n',
      factor: 'totp',
      passkey: '{"id":"x"}',
      profile: '{"name":"Ada","terms":true}',
      captcha_token: 'c',
      alternative: 'passkey',
      resend: 'true',
      remember_browser: 'true',
    });
  });

  it('repeats a step with the reason why the input was not taken', async () => {
    const { driver } = play({
      status: 403,
      headers: { 'retry-after': '2' },
      json: {
        error: 'access_denied',
        auth_session: 's',
        challenge: { ...code, alternatives: ['passkey', 5] },
        reason: { code: 'invalid_code', field: 'otp', text: 'Look again.' },
      },
    });
    const turn = await driver.start({});
    assert.equal(turn.kind, 'step');
    if (turn.kind !== 'step') return;
    assert.equal(turn.error?.code, 'invalid_code');
    assert.equal(turn.error.field, 'code');
    assert.equal(turn.error.text, 'Look again.');
    assert.equal(turn.error.retryAfterMs, 2000);
    assert.equal(turn.error.phase, 'challenge');
    assert.deepEqual(turn.alternatives, ['passkey']);
  });

  it('reads the rules that a new password broke', async () => {
    const rules = [
      { code: 'min-length', status: 'fail', args: { min: 8 } },
      { code: 'words', status: 'pass', message: 'fine' },
      { code: 'x', status: 'odd' },
      { status: 'fail' },
      5,
    ];
    const { driver } = play(next({ step: 'new-password' }, { reason: { code: 'password_policy', rules } }));
    const turn = await driver.start({});
    assert.deepEqual(turn.kind === 'step' && turn.error?.rules, [
      { code: 'min-length', status: 'fail', args: { min: 8 } },
      { code: 'words', status: 'pass', message: 'fine' },
      { code: 'x', status: 'fail' },
    ]);
  });

  it('says what a source of users did wrong', async () => {
    for (const reason of ['timeout', 'server_error', 'invalid_response', 'issuer_mismatch', 'login_required']) {
      const { driver } = play(next(code, { reason: { code: reason } }));
      const turn = await driver.start({});
      assert.equal(turn.kind === 'step' && turn.error?.code, reason);
    }
  });

  it('does not believe a reason that it does not know', async () => {
    for (const reason of [{ code: 'popup_blocked' }, { code: 'constructor' }, { code: 5 }, {}]) {
      const { driver } = play(next(code, { reason }));
      const turn = await driver.start({});
      assert.equal(turn.kind === 'step' && turn.error?.code, 'unknown');
    }
  });

  it('goes on by redirect when the broker says so, or asks for what cannot be shown here', async () => {
    const answers: readonly (readonly [Scripted, object])[] = [
      [{ status: 400, json: { error: 'redirect_to_web' } }, { kind: 'redirect' }],
      [
        { status: 400, json: { error: 'redirect_to_web', request_uri: 'urn:x' } },
        { kind: 'redirect', requestUri: 'urn:x' },
      ],
      [next({ step: 'telepathy' }), { kind: 'redirect' }],
    ];
    for (const [answer, turn] of answers) assert.deepEqual(await play(answer).driver.start({}), turn);
  });

  it('leaves the person at their step when they have to wait', async () => {
    const { driver } = play(next(code), {
      status: 429,
      headers: { 'retry-after': '60' },
      json: { error: 'slow_down' },
    });
    await driver.start({});
    const turn = await driver.submit({ code: '1' });
    assert.equal(turn.kind, 'step');
    assert.equal(turn.kind === 'step' && turn.error?.code, 'rate_limited');
    assert.equal(turn.kind === 'step' && turn.error?.retryAfterMs, 60_000);
  });

  for (const [error, status, expected] of [
    ['invalid_session', 400, 'session_expired'],
    ['invalid_request', 400, 'misconfigured_client'],
    ['unauthorized_client', 400, 'misconfigured_client'],
    ['access_denied', 403, 'access_denied'],
    ['too_fast', 429, 'rate_limited'],
    [undefined, 400, 'unknown'],
  ] as const)
    it(`ends with ${expected} at ${String(error)}`, async () => {
      const turn = await play({ status, json: { error } }).driver.start({});
      assert.equal(turn.kind, 'failed');
      assert.equal(turn.kind === 'failed' && turn.error.code, expected);
    });

  it('rejects what may pass, and what is no answer at all', async () => {
    await assert.rejects(play({ status: 503, text: '<html>' }).driver.start({}), {
      code: 'server_error',
      retryable: true,
    });
    await assert.rejects(play({ status: 200, json: {} }).driver.start({}), { code: 'invalid_response' });
    await assert.rejects(play({ status: 200, text: '<html>' }).driver.start({}), { code: 'invalid_response' });
    await assert.rejects(play({ status: 401, json: [] }).driver.start({}), { code: 'invalid_response' });
  });

  it('begins anew without the session of the last login', async () => {
    const { driver, sent } = play(next(code), next(code), next(code));
    await driver.start({});
    await driver.start({});
    assert.equal(sent[1]?.['auth_session'], undefined);
  });

  it('ends on the page of the broker itself', async () => {
    const { driver } = play({ status: 200, json: { redirect_to: '/auth/abc' } });
    assert.deepEqual(await driver.start({}), { kind: 'finished', redirectTo: '/auth/abc' });
  });
});
