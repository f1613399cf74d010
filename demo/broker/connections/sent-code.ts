import type { Step } from 'idp-login';
import type { BrokerServices } from '../broker-services.js';
import type { OptionReader } from '../config/option-reader.js';
import { DeliveryError } from '../messages/mailer.js';
import type { TurnReason, TurnRequest } from './connection-handler.js';

/** How a code travels. */
export type CodeChannel = 'email' | 'sms' | 'voice';

/** How codes of a connection are. */
export interface CodeOptions {
  readonly length: number;
  readonly alphabet: 'numeric' | 'alphanumeric';
  readonly lifetimeSeconds: number;
  readonly tries: number;
  readonly resendAfterSeconds: number;
}

/** Reads the member `code` of a connection's options. */
export function readCodeOptions(reader: OptionReader | undefined): CodeOptions {
  const code: CodeOptions = {
    length: reader?.integer('length', 6, { min: 4, max: 12 }) ?? 6,
    alphabet: reader?.oneOf('alphabet', ['numeric', 'alphanumeric'], 'numeric') ?? 'numeric',
    lifetimeSeconds: reader?.integer('lifetimeSeconds', 180, { min: 30, max: 3600 }) ?? 180,
    tries: reader?.integer('tries', 3, { min: 1, max: 10 }) ?? 3,
    resendAfterSeconds: reader?.integer('resendAfterSeconds', 30, { min: 0, max: 600 }) ?? 30,
  };
  reader?.done();
  return code;
}

/** A code that was asked for; kept between two turns. */
export interface SentCode {
  readonly address: string;
  readonly channel?: CodeChannel;
  /** When another one may be asked for, in milliseconds since the epoch. */
  readonly resendAt: number;
  readonly triesLeft: number;
}

/** What a code is for, and to whom it goes. */
export interface CodeOrder {
  readonly connection: string;
  readonly purpose: 'login' | 'signup' | 'reset';
  /** Normalized. */
  readonly address: string;
  readonly channel?: CodeChannel;
  /**
   * `send` waits until it was handed over; `send-later` does not, so that time tells nobody whether there was something to send;
   * `pretend` sends nothing, and no code will be right.
   */
  readonly delivery: 'send' | 'send-later' | 'pretend';
}

/** Codes that are sent, as connections use them. */
export interface SentCodes {
  /** Sends a code, unless too many were sent. */
  order(request: TurnRequest, order: CodeOrder): Promise<{ readonly sent: SentCode } | { readonly reason: TurnReason }>;
  /** Checks what the person typed; `undefined` means that it is right. */
  check(
    request: TurnRequest,
    order: Omit<CodeOrder, 'delivery'>,
    sent: SentCode,
  ): { sent: SentCode; reason: TurnReason } | undefined;
  /** Why another code cannot be had yet. */
  tooSoon(sent: SentCode): TurnReason | undefined;
  step(sent: SentCode): Step;
}

/** How codes reach a person. */
export interface CodeDelivery {
  /** The channel of an order that names none. */
  readonly channel: CodeChannel;
  /** @throws DeliveryError — it was not taken */
  send(message: {
    readonly address: string;
    readonly code: string;
    readonly channel: CodeChannel;
    readonly request: TurnRequest;
  }): Promise<void>;
  /** Enough of an address for its owner to recognize it. */
  mask(address: string): string;
}

/** Makes and checks codes for one connection. */
export function createSentCodes(services: BrokerServices, options: CodeOptions, delivery: CodeDelivery): SentCodes {
  const { otp, throttle, limits, now, log } = services;
  const purposeOf = (order: { connection: string; purpose: string }): string => `${order.connection} ${order.purpose}`;
  return {
    order: async (request, order) => {
      const wait =
        throttle.hit('messages by ip', request.ip, limits.messagesByIp) ??
        throttle.hit('messages', `${order.connection}\0${order.address}`, limits.messagesByIdentifier);
      if (wait !== undefined) return { reason: { code: 'rate_limited', retryAfterSeconds: wait } };
      const channel = order.channel ?? delivery.channel;
      const code = otp.issue({
        purpose: purposeOf(order),
        subject: order.address,
        login: request.transaction,
        ...options,
      });
      const sending =
        order.delivery === 'pretend' ? undefined : delivery.send({ address: order.address, code, channel, request });
      const event = { connection: order.connection, clientId: request.clientId, ip: request.ip };
      const logged = sending?.then(
        () => log.write({ type: 'cls', ...event }),
        (error: unknown) => {
          log.write({ type: 'fn', ...event, detail: { reason: error instanceof Error ? error.message : 'not sent' } });
          throw error;
        },
      );
      if (order.delivery === 'send-later') logged?.catch(() => {});
      else {
        try {
          await logged;
        } catch (error) {
          if (!(error instanceof DeliveryError)) throw error;
          otp.cancel(purposeOf(order), order.address);
          return { reason: { code: 'delivery_failed' } };
        }
      }
      const resendAt = now() + options.resendAfterSeconds * 1000;
      return { sent: { address: order.address, channel, resendAt, triesLeft: options.tries } };
    },
    check: (request, order, sent) => {
      const typed = (request.input.otp ?? '').normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
      const verdict = otp.check(purposeOf(order), order.address, request.transaction, typed);
      const after = { ...sent, triesLeft: verdict.triesLeft };
      switch (verdict.status) {
        case 'right':
          return undefined;
        case 'wrong':
          return { sent: after, reason: { code: 'invalid_code', field: 'otp' } };
        case 'expired':
          return { sent: after, reason: { code: 'expired_code', field: 'otp' } };
        case 'used-up':
          return { sent: after, reason: { code: 'too_many_attempts', field: 'otp' } };
      }
    },
    tooSoon: ({ resendAt }) => {
      const seconds = Math.ceil((resendAt - now()) / 1000);
      return seconds > 0 ? { code: 'rate_limited', retryAfterSeconds: seconds } : undefined;
    },
    step: (sent) => ({
      kind: 'code',
      channel: sent.channel ?? delivery.channel,
      target: delivery.mask(sent.address),
      length: options.length,
      resendAfter: Math.max(0, Math.ceil((sent.resendAt - now()) / 1000)),
      attemptsLeft: sent.triesLeft,
    }),
  };
}
