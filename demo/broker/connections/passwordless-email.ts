import type { BrokerServices } from '../broker-services.js';
import { readOptions } from '../config/option-reader.js';
import type { ConfiguredConnection } from '../config/tenant.js';
import { normalizeEmail } from '../profile/identifier.js';
import type {
  AuthenticatedIdentity,
  ConnectionHandler,
  ConnectionKind,
  Json,
  TurnReason,
  TurnRequest,
  TurnResult,
} from './connection-handler.js';
import { createEmailCodes, readCodeOptions, type CodeOptions, type SentCode } from './email-code.js';

/** Sign-in by a code that is sent by e-mail. */
export interface EmailOptions {
  readonly code?: Partial<CodeOptions>;
  /** Whether the first right code of an unknown address makes a user. @defaultValue true */
  readonly signup?: boolean;
}

declare module '../config/tenant.js' {
  interface StrategyOptions {
    email: EmailOptions;
  }
}

interface ReadOptions {
  readonly code: CodeOptions;
  readonly signup: boolean;
}

/** The kind behind the strategy `email`. */
export const passwordlessEmail: ConnectionKind<ReadOptions> = {
  strategies: ['email'],
  kind: 'passwordless',
  parseOptions: (value, report) => {
    const reader = readOptions(value, report);
    const options = { code: readCodeOptions(reader.object('code')), signup: reader.flag('signup', true) };
    reader.done();
    return options;
  },
  open: openPasswordlessEmail,
};

function openPasswordlessEmail(
  connection: ConfiguredConnection<ReadOptions>,
  services: BrokerServices,
): ConnectionHandler {
  const { options } = connection;
  const codes = createEmailCodes(services, options.code);
  const identifiers = [{ type: 'email' as const }];

  const askAddress = (reason?: TurnReason): TurnResult => ({
    kind: 'ask',
    step: { kind: 'identifier', identifiers },
    ...(reason === undefined ? {} : { reason }),
  });
  const askCode = (sent: SentCode, reason?: TurnReason): TurnResult => ({
    kind: 'ask',
    step: codes.step(sent),
    keep: { ...sent } as Json,
    ...(reason === undefined ? {} : { reason }),
  });

  const send = async (request: TurnRequest, address: string, before?: SentCode): Promise<TurnResult> => {
    const known = services.users.findByIdentity(connection.id, address) !== undefined;
    // Where nobody can sign up, whether a message goes out would tell who is known; so nobody waits for it.
    const delivery = options.signup ? 'send' : known ? 'send-later' : 'pretend';
    const ordered = await codes.order(request, { connection: connection.id, purpose: 'login', address, delivery });
    if ('sent' in ordered) return askCode(ordered.sent);
    return before === undefined
      ? askAddress({ field: 'username', ...ordered.reason })
      : askCode(before, ordered.reason);
  };

  const turn = async (request: TurnRequest): Promise<TurnResult> => {
    const { input } = request;
    const sent = request.kept as unknown as SentCode | undefined;
    if (input.username !== undefined) {
      const address = normalizeEmail(input.username);
      if (address === undefined) return askAddress({ code: 'invalid_identifier', field: 'username' });
      // A form that sends the address along with the code asks for no new code.
      if (sent?.address !== address || (input.otp === undefined && input.resend !== true)) {
        return sent?.address === address && codes.tooSoon(sent) !== undefined ? askCode(sent) : send(request, address);
      }
    }
    if (sent === undefined) return askAddress();
    if (input.resend === true) {
      const reason = codes.tooSoon(sent);
      return reason === undefined ? send(request, sent.address, sent) : askCode(sent, reason);
    }
    if (input.otp === undefined) return askCode(sent);
    const wrong = codes.check(request, { connection: connection.id, purpose: 'login', address: sent.address }, sent);
    if (wrong === undefined) return { kind: 'identity', identity: identityOf(sent.address) };
    services.log.write({ type: 'fp', connection: connection.id, clientId: request.clientId, ip: request.ip });
    return askCode(wrong.sent, wrong.reason);
  };

  const identityOf = (address: string): AuthenticatedIdentity => ({
    sourceUserId: address,
    raw: { email: address },
    profile: { email: address, email_verified: true },
    amr: ['otp'],
    methods: [{ name: 'email', at: services.now() }],
    mayCreate: options.signup,
    synced: false,
  });

  return {
    describe: () => ({
      modes: ['embedded', 'redirect'],
      identifier: identifiers[0],
      factor: 'code',
      code: {
        length: options.code.length,
        alphabet: options.code.alphabet,
        resendAfter: options.code.resendAfterSeconds,
        lifetime: options.code.lifetimeSeconds,
      },
      actions: { login: true, signup: options.signup ? 'implicit' : false },
    }),
    turn,
  };
}
