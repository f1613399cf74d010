import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { BoundedResponse } from '../../src/broker/bounded-fetch.js';
import { createChallengeDriver, type ChallengeDriver } from '../../src/broker/challenge-driver.js';
import type { FormParams } from '../../src/broker/form-body.js';
import { LoginError } from '../../src/errors/login-error.js';

type Answer = Pick<BoundedResponse, 'status'> & { readonly json: unknown };

const wrong: Answer = {
  status: 403,
  json: {
    error: 'insufficient_authorization',
    auth_session: 's1',
    challenge: { step: 'password' },
    reason: { code: 'invalid_credentials', field: 'password' },
  },
};
const done: Answer = { status: 200, json: { authorization_code: 'c' } };

/** A driver whose broker gives these answers, one after the other; an error is a broken connection. */
function driverWith(...answers: readonly (Answer | LoginError)[]): { driver: ChallengeDriver; sent: FormParams[] } {
  const sent: FormParams[] = [];
  const rest = [...answers];
  const driver = createChallengeDriver(
    (params) => {
      sent.push(Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)));
      const answer = rest.shift();
      if (!answer || answer instanceof LoginError) return Promise.reject(answer ?? new Error('no answer left'));
      const headers = new Headers({ 'content-type': 'application/json' });
      return Promise.resolve({ status: answer.status, text: JSON.stringify(answer.json), headers });
    },
    { client_id: 'app' },
  );
  return { driver, sent };
}

describe('createChallengeDriver', () => {
  it('names the login that the broker opened in every later request', async () => {
    const { driver, sent } = driverWith(wrong, done);
    await driver.start({ response_type: 'code' }, { identifier: 'ada', password: 'x' });
    const turn = await driver.submit({ password: 'y' });
    assert.equal(turn.kind, 'code');
    assert.deepEqual(sent[1], { auth_session: 's1', client_id: 'app', password: 'y' });
  });

  it('begins again when the first request was never answered', async () => {
    const lost = new LoginError('network', 'test');
    const { driver, sent } = driverWith(lost, done);
    await assert.rejects(driver.start({ response_type: 'code' }, { identifier: 'ada', password: 'x' }), lost);
    const turn = await driver.submit({ identifier: 'ada', password: 'x' });
    assert.equal(turn.kind, 'code');
    assert.deepEqual(sent[1], sent[0]);
    assert.equal(sent[1]?.['response_type'], 'code');
  });
});
