import type { BrokerServices } from '../broker-services.js';
import { readOptions } from '../config/option-reader.js';
import type { ProblemReporter } from '../config/problems.js';
import type { ConfiguredConnection } from '../config/tenant.js';
import { phoneText, templateProblem, textTemplate, voiceTemplate } from '../messages/phone-text.js';
import { sendPhoneNotice } from '../messages/message-scripts.js';
import { createSmsGateway } from '../messages/sms-gateway.js';
import { maskPhone, normalizePhone } from '../profile/identifier.js';
import type {
  AuthenticatedIdentity,
  ConnectionHandler,
  ConnectionKind,
  Json,
  TurnReason,
  TurnRequest,
  TurnResult,
} from './connection-handler.js';
import { readSmsGateway, type SmsGatewayConfig, type SmsGatewaySettings } from './sms-gateway-config.js';
import { logUnreadable } from './unreadable-identifier.js';
import { createSentCodes, readCodeOptions, type CodeChannel, type CodeOptions, type SentCode } from './sent-code.js';

/** Sign-in by a code that is sent to a phone. */
export interface SmsOptions {
  readonly gateway: SmsGatewayConfig;
  readonly code?: Partial<CodeOptions>;
  /** Whether the first right code of an unknown number makes a user. @defaultValue true */
  readonly signup?: boolean;
  /** Offers to be called instead. @defaultValue false */
  readonly voice?: boolean;
  /** With `{{code}}`, `{{application}}`, `{{minutes}}`. */
  readonly template?: string;
  readonly voiceTemplate?: string;
  /** ISO 3166-1 alpha-2; preselected in the form. */
  readonly defaultCountry?: string;
}

declare module '../config/tenant.js' {
  interface StrategyOptions {
    sms: SmsOptions;
    voice: SmsOptions;
  }
}

interface ReadSmsOptions {
  readonly gateway: SmsGatewaySettings;
  readonly code: CodeOptions;
  readonly signup: boolean;
  readonly first: 'sms' | 'voice';
  readonly channels: readonly CodeChannel[];
  readonly templates: Readonly<Record<'sms' | 'voice', string>>;
  readonly defaultCountry: string | undefined;
}

/** Codes by text (`sms`), with a call as another way if wanted, or by call alone (`voice`). */
export const passwordlessSms: ConnectionKind<ReadSmsOptions> = {
  strategies: ['sms', 'voice'],
  kind: 'passwordless',
  parseOptions: readSmsOptions,
  open: openPasswordlessSms,
};

function readSmsOptions(value: unknown, report: ProblemReporter, strategy: string): ReadSmsOptions {
  const reader = readOptions(value, report);
  const first = strategy === 'voice' ? 'voice' : 'sms';
  const both = reader.flag('voice', false) && first === 'sms';
  const template = (name: string, fallback: string): string => {
    const text = reader.text(name, { max: 800 }) ?? fallback;
    const problem = templateProblem(text);
    if (problem !== undefined) report.report(name, problem);
    return text;
  };
  const options: ReadSmsOptions = {
    gateway: readSmsGateway(reader.object('gateway'), report),
    code: readCodeOptions(reader.object('code')),
    signup: reader.flag('signup', true),
    first,
    channels: both ? ['sms', 'voice'] : [first],
    templates: { sms: template('template', textTemplate), voice: template('voiceTemplate', voiceTemplate) },
    defaultCountry: reader.text('defaultCountry', { pattern: /^[A-Z]{2}$/, means: 'a country such as SE' }),
  };
  reader.done();
  return options;
}

function openPasswordlessSms(
  connection: ConfiguredConnection<ReadSmsOptions>,
  services: BrokerServices,
): ConnectionHandler {
  const { options, id } = connection;
  const { gateway: settings, channels, first, defaultCountry } = options;
  const gateway = createSmsGateway({ ...settings, sender: settings.sender ?? services.tenantName.slice(0, 40) });
  const identifier = { type: 'phone' as const, ...(defaultCountry === undefined ? {} : { defaultCountry }) };
  const codes = createSentCodes(services, options.code, {
    channel: first,
    mask: maskPhone,
    send: ({ address, code, channel, request }) => {
      const way = channel === 'voice' ? 'voice' : 'sms';
      const minutes = Math.max(1, Math.round(options.code.lifetimeSeconds / 60));
      const text = phoneText(options.templates[way], { code, application: request.clientName, minutes }, way);
      const { ip, userAgent } = request;
      const notice = { to: address, text, code, channel: way, purpose: 'login', request } as const;
      return sendPhoneNotice(services, notice, () =>
        gateway.send({
          to: address,
          text,
          channel: way,
          ...(settings.forwardRequest ? { request: { ip, userAgent } } : {}),
        }),
      );
    },
  });

  const because = (reason?: TurnReason): { reason?: TurnReason } => (reason === undefined ? {} : { reason });
  const askNumber = (reason?: TurnReason): TurnResult => ({
    kind: 'ask',
    step: { kind: 'identifier', identifiers: [identifier] },
    ...because(reason),
  });
  const askCode = (sent: SentCode, reason?: TurnReason): TurnResult => {
    const others = channels.filter((channel) => channel !== (sent.channel ?? first));
    const alternatives = others.length === 0 ? {} : { alternatives: others };
    return { kind: 'ask', step: codes.step(sent), keep: { ...sent } as Json, ...alternatives, ...because(reason) };
  };

  const send = async (
    request: TurnRequest,
    address: string,
    channel: CodeChannel,
    before?: SentCode,
  ): Promise<TurnResult> => {
    const known = services.users.findByIdentity(id, address) !== undefined;
    // Where nobody can sign up, whether a message goes out would tell who is known; so nobody waits for it.
    const delivery = options.signup ? 'send' : known ? 'send-later' : 'pretend';
    const ordered = await codes.order(request, { connection: id, purpose: 'login', address, channel, delivery });
    if ('sent' in ordered) return askCode(ordered.sent);
    return before === undefined ? askNumber({ field: 'username', ...ordered.reason }) : askCode(before, ordered.reason);
  };

  const turn = async (request: TurnRequest): Promise<TurnResult> => {
    const { input } = request;
    const sent = request.kept as unknown as SentCode | undefined;
    const wanted = channels.find((channel) => channel === (input.alternative ?? input.otpChannel));
    if (input.username !== undefined) {
      const address = normalizePhone(input.username);
      if (address === undefined) {
        logUnreadable(services, connection.id, request);
        return askNumber({ code: 'invalid_identifier', field: 'username' });
      }
      const isNew = sent?.address !== address;
      // A form that sends the number along with the code asks for no new code.
      if (isNew || (input.otp === undefined && input.resend !== true && wanted === undefined)) {
        if (!isNew && codes.tooSoon(sent) !== undefined) return askCode(sent);
        return send(request, address, wanted ?? first);
      }
    }
    if (sent === undefined) return askNumber();
    const isOtherWay = wanted !== undefined && wanted !== (sent.channel ?? first);
    if (input.resend === true || isOtherWay) {
      const reason = codes.tooSoon(sent);
      return reason === undefined
        ? send(request, sent.address, wanted ?? sent.channel ?? first, sent)
        : askCode(sent, reason);
    }
    if (input.otp === undefined) return askCode(sent);
    const wrong = codes.check(request, { connection: id, purpose: 'login', address: sent.address }, sent);
    if (wrong === undefined) return { kind: 'identity', identity: identityOf(sent) };
    services.log.write({ type: 'fp', connection: id, clientId: request.clientId, ip: request.ip });
    return askCode(wrong.sent, wrong.reason);
  };

  const identityOf = ({ address, channel = first }: SentCode): AuthenticatedIdentity => ({
    sourceUserId: address,
    raw: { phone_number: address },
    profile: { phone_number: address, phone_verified: true },
    amr: ['otp', channel === 'voice' ? 'tel' : 'sms'],
    methods: [{ name: channel === 'voice' ? 'tel' : 'sms', at: services.now() }],
    mayCreate: options.signup,
    synced: false,
  });

  return {
    describe: () => ({
      modes: ['embedded', 'redirect'],
      identifier,
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
