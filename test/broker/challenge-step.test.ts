import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import { parseChallengeStep } from '../../src/broker/challenge-step.js';

const good: readonly (readonly [object, object])[] = [
  [
    { step: 'identifier', identifiers: [{ type: 'email' }], with_password: true },
    { kind: 'identifier', identifiers: [{ type: 'email' }], withPassword: true },
  ],
  [{ step: 'identifier' }, { kind: 'identifier', identifiers: [{ type: 'custom' }] }],
  [
    { step: 'identifier', identifiers: [{ type: 'tentacle' }] },
    { kind: 'identifier', identifiers: [{ type: 'custom' }] },
  ],
  [
    { step: 'password', identifier: 'ada', can_reset: true },
    { kind: 'password', identifier: 'ada', canReset: true },
  ],
  [
    { step: 'code', channel: 'email', target: 'a***@d***', length: 6, resend_after: 30, attempts_left: 2, x: 1 },
    { kind: 'code', channel: 'email', target: 'a***@d***', length: 6, resendAfter: 30, attemptsLeft: 2 },
  ],
  [
    { step: 'code', channel: 'totp', length: '6' },
    { kind: 'code', channel: 'totp' },
  ],
  [
    { step: 'link', channel: 'email' },
    { kind: 'link', channel: 'email' },
  ],
  [
    { step: 'passkey', ceremony: 'get', options: { challenge: 'x' }, conditional: true },
    { kind: 'passkey', ceremony: 'get', options: { challenge: 'x' }, conditional: true },
  ],
  [
    { step: 'select', purpose: 'factor', options: [{ id: 'a', label: 'A', detail: 'd' }] },
    { kind: 'select', purpose: 'factor', options: [{ id: 'a', label: 'A', detail: 'd' }] },
  ],
  [
    { step: 'enroll-totp', secret: 'S', uri: 'otpauth://totp/x?secret=S' },
    { kind: 'enroll-totp', secret: 'S', uri: 'otpauth://totp/x?secret=S' },
  ],
  [
    { step: 'enroll-totp', secret: 'S', uri: 'otpauth://totp/x', qr: { size: 21, path: 'M0 0h7v1H0z' } },
    { kind: 'enroll-totp', secret: 'S', uri: 'otpauth://totp/x', qr: { size: 21, path: 'M0 0h7v1H0z' } },
  ],
  [
    { step: 'enroll-totp', secret: 'S', uri: 'otpauth://totp/x', qr: { size: 21, path: 'M0 0"/><script>' } },
    { kind: 'enroll-totp', secret: 'S', uri: 'otpauth://totp/x', qr: { size: 21 } },
  ],
  [
    { step: 'code', channel: 'totp', remember_days: 30 },
    { kind: 'code', channel: 'totp', rememberDays: 30 },
  ],
  [
    { step: 'passkey', options: {}, ceremony: 'get', remember_days: 30 },
    { kind: 'passkey', options: {}, ceremony: 'get', rememberDays: 30 },
  ],
  [
    { step: 'select', purpose: 'new-factor', options: [{ id: 'totp', label: 'App' }] },
    { kind: 'select', purpose: 'new-factor', options: [{ id: 'totp', label: 'App' }] },
  ],
  [
    { step: 'recovery-codes', codes: ['a', 'b'] },
    { kind: 'recovery-codes', codes: ['a', 'b'] },
  ],
  [
    { step: 'profile', fields: [{ name: 'given_name', type: 'text', label: 'First name' }] },
    { kind: 'profile', fields: [{ name: 'given_name', type: 'text', label: 'First name' }] },
  ],
  [
    { step: 'new-password', reason: 'reset', policy: { minLength: 8 } },
    { kind: 'new-password', reason: 'reset', policy: { minLength: 8 } },
  ],
  [
    { step: 'new-password', reason: 'whim' },
    { kind: 'new-password', reason: 'signup' },
  ],
  [
    { step: 'captcha', provider: 'own', site_key: 'k' },
    { kind: 'captcha', provider: 'own', siteKey: 'k' },
  ],
  [
    { step: 'message', code: 'check_mail', text: 'Look.' },
    { kind: 'message', code: 'check_mail', text: 'Look.' },
  ],
  [{ step: 'message' }, { kind: 'message', code: 'unknown' }],
];

describe('parseChallengeStep', () => {
  for (const [challenge, step] of good)
    it(`reads ${JSON.stringify(challenge)}`, () => {
      assert.deepEqual(parseChallengeStep(challenge as Record<string, unknown>), step);
    });

  for (const challenge of [
    {},
    { step: 'telepathy' },
    { step: 'constructor' },
    { step: '__proto__' },
    { step: 5 },
    { step: 'code' },
    { step: 'code', channel: 'pigeon' },
    { step: 'link', channel: 'totp' },
    { step: 'passkey', ceremony: 'get' },
    { step: 'passkey', ceremony: 'steal', options: {} },
    { step: 'select', purpose: 'factor', options: [] },
    { step: 'select', purpose: 'factor', options: [{ id: 'a' }] },
    { step: 'enroll-totp', secret: 'S', uri: 'https://evil.example' },
    { step: 'recovery-codes', codes: [5] },
    { step: 'captcha' },
  ])
    it(`leaves ${JSON.stringify(challenge)} to the broker's own pages`, () => {
      assert.equal(parseChallengeStep(challenge), undefined);
    });

  it('refuses malformed fields and policies', () => {
    for (const challenge of [
      { step: 'profile', fields: [{}] },
      { step: 'new-password', policy: { minLength: -1 } },
    ])
      assert.throws(() => parseChallengeStep(challenge), { code: 'invalid_response' });
  });
});
