import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Secret, TOTP } from 'otpauth';

import { factorsModule } from '../../../../demo/broker/factors/factors.js';
import type { MfaConfig } from '../../../../demo/broker/config/tenant.js';
import { ada, startTestBroker, type BrokerUnderTest } from '../support/broker-under-test.js';
import { createEmbeddedApp } from '../support/embedded-app.js';

interface EnrollStep {
  readonly step: string;
  readonly secret: string;
  readonly uri: string;
  readonly qr: { readonly path: string };
}

const start = (mfa: MfaConfig): Promise<BrokerUnderTest> =>
  startTestBroker({ modules: [factorsModule], tenant: { mfa } });
const codeOf = (secret: string, timestamp: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });

describe('an authenticator app as second factor', () => {
  it('is set up at the first login and asked for at the next', async () => {
    const broker = await start({ policy: 'always', factors: ['otp', 'recovery-code'] });
    const app = await createEmbeddedApp(broker.url);
    const first = await app.start({ connection: 'users', ...ada });
    assert.equal(first.status, 401);
    const { step, secret, uri, qr } = first.body.challenge as unknown as EnrollStep;
    assert.equal(step, 'enroll-totp');
    assert.match(uri, /^otpauth:\/\/totp\/Test%20tenant:ada%40demo\.example\?issuer=Test%20tenant&secret=/);
    assert.match(qr.path, /^M0 0h7v1H0z/);
    const wrong = await app.next({ otp: '000000' });
    assert.deepEqual(wrong.body.reason, { code: 'invalid_code', field: 'otp' });
    assert.equal(wrong.body.challenge?.['secret'], secret, 'the key stays the same');
    const now = (): number => broker.services.now();
    const code = codeOf(secret, now());
    const codes = await app.next({ otp: code });
    assert.equal(codes.body.challenge?.['step'], 'recovery-codes');
    const done = await app.next({ factor: 'saved' });
    const { claims } = await app.exchange(done.body.authorization_code ?? '');
    assert.deepEqual(claims['amr'], ['pwd', 'otp', 'mfa']);
    assert.equal(claims['acr'], 'urn:idp-login:acr:mfa');

    const again = await createEmbeddedApp(broker.url);
    const asked = await again.start({ connection: 'users', ...ada });
    assert.deepEqual(asked.body.challenge, {
      step: 'code',
      channel: 'totp',
      length: 6,
      alternatives: ['another-factor'],
    });
    const replayed = await again.next({ otp: code });
    assert.deepEqual(replayed.body.reason, { code: 'invalid_code', field: 'otp' }, 'a code works once');
    broker.advance(30);
    const next = await again.next({ otp: codeOf(secret, now()) });
    assert.equal(next.status, 200);
    await broker.close();
  });
});
