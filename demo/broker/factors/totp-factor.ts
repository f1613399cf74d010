import { Secret, TOTP } from 'otpauth';
import type { BrokerServices } from '../broker-services.js';
import type { TurnReason } from '../connections/connection-handler.js';
import type { SecretBox } from '../extensibility/secret-box.js';
import type { User } from '../store/user-repository.js';
import type { EnrolmentRepository } from './enrolment-repository.js';
import type { Factor, FactorAnswer } from './factor.js';
import { drawQrCode } from './qr-code.js';

const digits = 6;
const periodSeconds = 30;
// A phone's clock may be one step off.
const window = 1;
const wrong: TurnReason = { code: 'invalid_code', field: 'otp' };
const amr = ['otp'];

/**
 * An authenticator app.
 *
 * A code that was taken once is not taken again, and none that is older.
 *
 * @see [RFC 6238 §5.2](https://www.rfc-editor.org/rfc/rfc6238#section-5.2)
 */
export function createTotpFactor(services: BrokerServices, enrolments: EnrolmentRepository, box: SecretBox): Factor {
  const { now } = services;
  const totp = (user: User, secret: string): TOTP =>
    new TOTP({
      issuer: services.tenantName,
      label: user.profile.email ?? user.profile.username ?? user.profile.phone_number ?? user.userId,
      secret: Secret.fromBase32(secret),
      digits,
      period: periodSeconds,
    });
  /** The time step that a code belongs to. */
  const stepOf = (user: User, secret: string, typed: string): number | undefined => {
    const token = typed.normalize('NFKC').replace(/[\s-]/g, '');
    if (!/^\d{6}$/.test(token)) return undefined;
    const delta = totp(user, secret).validate({ token, timestamp: now(), window });
    return delta === null ? undefined : TOTP.counter({ period: periodSeconds, timestamp: now() }) + delta;
  };
  const because = (reason?: TurnReason): { reason?: TurnReason } => (reason === undefined ? {} : { reason });

  return {
    type: 'otp',
    has: (userId) => enrolments.find(userId, 'otp') !== undefined,
    challenge: async ({ user }, input) => {
      const ask = (reason?: TurnReason): FactorAnswer => ({
        kind: 'ask',
        step: { kind: 'code', channel: 'totp', length: digits },
        keep: true,
        ...because(reason),
      });
      const secret = enrolments.find(user.userId, 'otp')?.secret;
      if (input.otp === undefined || secret === undefined) return ask();
      const step = stepOf(user, secret, input.otp);
      return step !== undefined && enrolments.use(user.userId, 'otp', step) ? { kind: 'passed', amr } : ask(wrong);
    },
    enroll: async ({ user }, input, kept) => {
      const secret = typeof kept === 'string' ? box.open(kept, user.userId) : new Secret({ size: 20 }).base32;
      const ask = (reason?: TurnReason): FactorAnswer => {
        const uri = totp(user, secret).toString();
        return {
          kind: 'ask',
          step: { kind: 'enroll-totp', secret, uri, qr: drawQrCode(uri) },
          keep: typeof kept === 'string' ? kept : box.seal(secret, user.userId),
          ...because(reason),
        };
      };
      if (input.otp === undefined || kept === undefined) return ask();
      const step = stepOf(user, secret, input.otp);
      if (step === undefined) return ask(wrong);
      services.atomically(() => {
        enrolments.set(user.userId, { type: 'otp', secret });
        enrolments.use(user.userId, 'otp', step);
      });
      return { kind: 'passed', amr };
    },
  };
}
