import type { BrokerServices } from '../broker-services.js';
import { readOptions } from '../config/option-reader.js';
import type { ConfiguredConnection } from '../config/tenant.js';
import { mfaAcr } from '../factors/factor.js';
import type { PasskeyCeremonies } from '../factors/passkey-ceremonies.js';
import {
  ConnectionFailure,
  type ConnectionHandler,
  type ConnectionKind,
  type TurnReason,
  type TurnRequest,
  type TurnResult,
} from './connection-handler.js';

/** Sign-in by a passkey alone. People make one after another sign-in, on the broker's account page. */
export interface PasskeyOptions {
  /** Offers passkeys in the autofill of the identifier field too. @defaultValue true */
  readonly autofill?: boolean;
}

declare module '../config/tenant.js' {
  interface StrategyOptions {
    webauthn: PasskeyOptions;
  }
}

interface ReadOptions {
  readonly autofill: boolean;
}

/** The kind behind the strategy `webauthn`. */
export const passkeyConnection: ConnectionKind<ReadOptions> = {
  strategies: ['webauthn'],
  kind: 'passkey',
  parseOptions: (value, report) => {
    const reader = readOptions(value, report);
    const options = { autofill: reader.flag('autofill', true) };
    reader.done();
    return options;
  },
  open: openPasskeyConnection,
};

function openPasskeyConnection(
  { options, id }: ConfiguredConnection<ReadOptions>,
  services: BrokerServices,
): ConnectionHandler {
  const ceremoniesOf = (): PasskeyCeremonies => {
    const ceremonies = services.extras.get('passkeys') as PasskeyCeremonies | undefined;
    if (ceremonies === undefined) throw new ConnectionFailure('unknown_connection', 'the broker has no passkeys');
    return ceremonies;
  };

  const ask = async (reason?: TurnReason): Promise<TurnResult> => {
    const { options: publicKey, challenge } = await ceremoniesOf().request();
    return {
      kind: 'ask',
      step: { kind: 'passkey', ceremony: 'get', options: publicKey },
      keep: challenge,
      ...(reason === undefined ? {} : { reason }),
    };
  };

  const turn = async (request: TurnRequest): Promise<TurnResult> => {
    const { input, kept, clientId, userAgent, ip } = request;
    if (input.passkey === undefined || typeof kept !== 'string') return ask();
    const proof = await ceremoniesOf().prove(input.passkey, { challenge: kept, clientId, userAgent });
    if (proof.kind === 'proved') {
      const { passkey, amr } = proof;
      return {
        kind: 'identity',
        identity: {
          sourceUserId: passkey.id,
          raw: {},
          profile: {},
          // The device and the person at once: two factors.
          amr: [...amr, 'mfa'],
          acr: mfaAcr,
          methods: [{ name: 'passkey', at: services.now() }],
          userId: passkey.userId,
          mayCreate: false,
          synced: false,
        },
      };
    }
    const isUnknown = proof.kind === 'unknown';
    services.log.write({ type: isUnknown ? 'fu' : 'fp', connection: id, clientId, ip });
    return ask({ code: isUnknown ? 'passkey_unknown' : 'invalid_credentials' });
  };

  return {
    describe: () => ({
      modes: ['embedded', 'redirect'],
      rpId: new URL(services.issuer).hostname,
      conditional: options.autofill,
    }),
    turn,
  };
}
