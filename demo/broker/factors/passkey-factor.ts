import type { Json, TurnReason } from '../connections/connection-handler.js';
import type { PipelineLogin } from '../interaction/pipeline.js';
import type { Factor, FactorAnswer } from './factor.js';
import type { Ceremony, PasskeyCeremonies } from './passkey-ceremonies.js';
import type { PasskeyRepository } from './passkey-repository.js';

/** A passkey or security key after another way to sign in. */
export function createPasskeyFactor(ceremonies: PasskeyCeremonies, passkeys: PasskeyRepository): Factor {
  const ask = (ceremony: 'get' | 'create', { options, challenge }: Ceremony, reason?: TurnReason): FactorAnswer => ({
    kind: 'ask',
    step: { kind: 'passkey', ceremony, options },
    keep: challenge,
    ...(reason === undefined ? {} : { reason }),
  });
  const placeOf = ({ client, userAgent }: PipelineLogin, challenge: Json) => ({
    challenge: typeof challenge === 'string' ? challenge : '',
    clientId: client.id,
    userAgent,
  });
  return {
    type: 'passkey',
    has: (userId) => passkeys.list(userId).length > 0,
    challenge: async (login, { passkey }, kept) => {
      const again = async (reason?: TurnReason): Promise<FactorAnswer> =>
        ask('get', await ceremonies.request(login.user), reason);
      if (passkey === undefined || kept === undefined) return again();
      const proof = await ceremonies.prove(passkey, placeOf(login, kept), login.user);
      if (proof.kind === 'proved') return { kind: 'passed', amr: proof.amr };
      return again({ code: proof.kind === 'unknown' ? 'passkey_unknown' : 'invalid_credentials' });
    },
    enroll: async (login, { passkey }, kept) => {
      const again = async (reason?: TurnReason): Promise<FactorAnswer> =>
        ask('create', await ceremonies.create(login.user), reason);
      if (passkey === undefined || kept === undefined) return again();
      const added = await ceremonies.register(login.user, passkey, placeOf(login, kept));
      return added === undefined ? again({ code: 'invalid_credentials' }) : { kind: 'passed', amr: ['hwk'] };
    },
  };
}
