import type { BrokerServices } from '../broker-services.js';
import type { MfaSettings } from '../config/tenant-settings.js';
import type { Json, TurnInput, TurnReason, TurnRequest } from '../connections/connection-handler.js';
import { createEmailCodes } from '../connections/email-code.js';
import { createSentCodes, type SentCode, type SentCodes } from '../connections/sent-code.js';
import type { SmsGatewaySettings } from '../connections/sms-gateway-config.js';
import type { PipelineLogin } from '../interaction/pipeline.js';
import { phoneText, textTemplate } from '../messages/phone-text.js';
import { sendPhoneNotice } from '../messages/message-scripts.js';
import { createSmsGateway } from '../messages/sms-gateway.js';
import { maskPhone, normalizeEmail, normalizePhone } from '../profile/identifier.js';
import type { EnrolmentRepository } from './enrolment-repository.js';
import type { Factor, FactorAnswer } from './factor.js';

/** How a code for a factor travels. */
interface CodeWay {
  readonly type: 'sms' | 'email';
  readonly codes: SentCodes;
  normalize(typed: string): string | undefined;
  /** An address of the user that was proved already. */
  known(login: PipelineLogin): string | undefined;
  readonly field: { readonly name: string; readonly type: 'tel' | 'email'; readonly label: Record<string, string> };
}

// The counters of messages and the codes are apart from those of the connections.
const connection = 'second-factor';

/** Codes by text. */
export function createSmsFactor(
  services: BrokerServices,
  enrolments: EnrolmentRepository,
  mfa: MfaSettings,
  settings: SmsGatewaySettings,
): Factor {
  const gateway = createSmsGateway({ ...settings, sender: settings.sender ?? services.tenantName.slice(0, 40) });
  const minutes = Math.max(1, Math.round(mfa.code.lifetimeSeconds / 60));
  const codes = createSentCodes(services, mfa.code, {
    channel: 'sms',
    mask: maskPhone,
    send: ({ address, code, request }) => {
      const { ip, userAgent, clientName } = request;
      const text = phoneText(textTemplate, { code, application: clientName, minutes }, 'sms');
      const notice = { to: address, text, code, channel: 'sms', purpose: 'second-factor', request } as const;
      return sendPhoneNotice(services, notice, () =>
        gateway.send({
          to: address,
          text,
          channel: 'sms',
          ...(settings.forwardRequest ? { request: { ip, userAgent } } : {}),
        }),
      );
    },
  });
  return createCodeFactor(enrolments, {
    type: 'sms',
    codes,
    normalize: normalizePhone,
    known: ({ user: { profile } }) => (profile.phone_verified === true ? profile.phone_number : undefined),
    field: {
      name: 'phone_number',
      type: 'tel',
      label: {
        en: 'Phone number',
        de: 'Telefonnummer',
        fr: 'Numéro de téléphone',
        es: 'Número de teléfono',
        ar: 'رقم الهاتف',
      },
    },
  });
}

/** Codes by e-mail. */
export function createEmailFactor(
  services: BrokerServices,
  enrolments: EnrolmentRepository,
  { code }: MfaSettings,
): Factor {
  return createCodeFactor(enrolments, {
    type: 'email',
    codes: createEmailCodes(services, code),
    normalize: normalizeEmail,
    known: ({ user: { profile } }) => (profile.email_verified === true ? profile.email : undefined),
    field: {
      name: 'email',
      type: 'email',
      label: {
        en: 'Email address',
        de: 'E-Mail-Adresse',
        fr: 'Adresse e-mail',
        es: 'Correo electrónico',
        ar: 'البريد الإلكتروني',
      },
    },
  });
}

function createCodeFactor(enrolments: EnrolmentRepository, way: CodeWay): Factor {
  const { type, codes, field } = way;
  const amr = type === 'sms' ? ['otp', 'sms'] : ['otp'];
  const because = (reason?: TurnReason): { reason?: TurnReason } => (reason === undefined ? {} : { reason });
  const askCode = (sent: SentCode, reason?: TurnReason): FactorAnswer => ({
    kind: 'ask',
    step: codes.step(sent),
    keep: { ...sent } as Json,
    ...because(reason),
  });
  const askAddress = (reason?: TurnReason): FactorAnswer => ({
    kind: 'ask',
    step: {
      kind: 'profile',
      fields: [{ ...field, required: true, autocomplete: field.type }],
    },
    keep: true,
    ...because(reason && { ...reason, field: field.name }),
  });

  /** Sends a code, and asks for it; what hinders is told on the screen that the person sees then. */
  const send = async (
    login: PipelineLogin,
    input: TurnInput,
    address: string,
    hindered: (reason: TurnReason) => FactorAnswer,
  ): Promise<FactorAnswer> => {
    const order = { connection, purpose: 'login', address, delivery: 'send' } as const;
    const ordered = await codes.order(turnRequest(login, input), order);
    return 'sent' in ordered ? askCode(ordered.sent) : hindered(ordered.reason);
  };

  /** Takes the answer to a code that was sent; `undefined` means that it was right. */
  const answer = async (
    login: PipelineLogin,
    input: TurnInput,
    sent: SentCode,
  ): Promise<FactorAnswer | { readonly kind: 'right' }> => {
    if (input.resend === true) {
      const reason = codes.tooSoon(sent);
      return reason === undefined
        ? send(login, input, sent.address, (hindrance) => askCode(sent, hindrance))
        : askCode(sent, reason);
    }
    if (input.otp === undefined) return askCode(sent);
    const { address } = sent;
    const wrong = codes.check(turnRequest(login, input), { connection, purpose: 'login', address }, sent);
    return wrong === undefined ? { kind: 'right' } : askCode(wrong.sent, wrong.reason);
  };

  return {
    type,
    has: (userId) => enrolments.find(userId, type) !== undefined,
    challenge: async (login, input, kept) => {
      const { userId } = login.user;
      const address = enrolments.find(userId, type)?.address ?? '';
      if (kept === undefined) {
        // Without a message there is no try left; another one can be asked for.
        return send(login, input, address, (reason) => askCode({ address, resendAt: 0, triesLeft: 0 }, reason));
      }
      const outcome = await answer(login, input, kept as unknown as SentCode);
      if (outcome.kind !== 'right') return outcome;
      enrolments.use(userId, type);
      return { kind: 'passed', amr };
    },
    enroll: async (login, input, kept) => {
      const known = way.known(login);
      if (kept === undefined && known !== undefined) return send(login, input, known, askAddress);
      if (kept === undefined || kept === true) {
        const typed = input.profile?.[field.name];
        if (typed === undefined) return askAddress();
        const address = way.normalize(String(typed));
        return address === undefined
          ? askAddress({ code: 'invalid_identifier' })
          : send(login, input, address, askAddress);
      }
      const sent = kept as unknown as SentCode;
      const outcome = await answer(login, input, sent);
      if (outcome.kind !== 'right') return outcome;
      enrolments.set(login.user.userId, { type, address: sent.address });
      enrolments.use(login.user.userId, type);
      return { kind: 'passed', amr };
    },
  };
}

function turnRequest(login: PipelineLogin, input: TurnInput): TurnRequest {
  const { transaction, channel, client, ip, userAgent, language, browser } = login;
  return {
    action: 'login',
    input,
    transaction,
    channel,
    clientId: client.id,
    clientName: client.name,
    ip,
    userAgent,
    language,
    browser,
  };
}
