import type { TurnReason } from '../connections/connection-handler.js';
import type { Factor, FactorAnswer } from './factor.js';
import type { RecoveryCodeRepository } from './recovery-code-repository.js';

/** What the person answers when they have put the codes somewhere safe. */
export const codesSaved = 'saved';

/** Codes on paper, for the day on which nothing else is at hand. */
export function createRecoveryFactor(codes: RecoveryCodeRepository): Factor {
  return {
    type: 'recovery-code',
    has: (userId) => codes.left(userId) > 0,
    challenge: async ({ user }, { otp }) => {
      const ask = (reason?: TurnReason): FactorAnswer => ({
        kind: 'ask',
        step: { kind: 'code', channel: 'recovery', length: 12 },
        keep: true,
        ...(reason === undefined ? {} : { reason }),
      });
      if (otp === undefined) return ask();
      if (codes.use(user.userId, otp)) return { kind: 'passed', amr: ['otp'] };
      return ask({ code: 'invalid_code', field: 'otp' });
    },
    // They cannot be read again: who comes back without having said that they are saved gets new ones.
    enroll: async ({ user }, { factor }, kept) =>
      kept !== undefined && factor === codesSaved
        ? { kind: 'passed', amr: [] }
        : { kind: 'ask', step: { kind: 'recovery-codes', codes: codes.make(user.userId) }, keep: true },
  };
}
