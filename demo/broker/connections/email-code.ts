import type { BrokerServices } from '../broker-services.js';
import { codeMail } from '../messages/code-mail.js';
import { linkMail } from '../messages/link-mail.js';
import { maskEmail } from '../profile/identifier.js';
import type { TurnRequest } from './connection-handler.js';
import { createSentCodes, type CodeOptions, type SentCodes } from './sent-code.js';

export { readCodeOptions, type CodeOptions, type SentCode } from './sent-code.js';

/** Codes by e-mail, as connections use them. */
export type EmailCodes = SentCodes;

/** A link that goes out instead of a code, or with it. */
export interface MailedLink {
  readonly url: string;
  readonly lifetimeSeconds: number;
  readonly withCode: boolean;
}

/**
 * Makes and checks codes that go by e-mail, for one connection.
 *
 * @param linkFor - Makes the link of a message; without one the message holds the code alone.
 */
export function createEmailCodes(
  services: BrokerServices,
  options: CodeOptions,
  linkFor?: (request: TurnRequest, address: string) => MailedLink | undefined,
): EmailCodes {
  const { tenantName } = services;
  return createSentCodes(services, options, {
    channel: 'email',
    send: ({ address, code, request }) => {
      const link = linkFor?.(request, address);
      if (link === undefined) return services.mail.send(codeMail({ to: address, code, request, tenantName, options }));
      const { url, lifetimeSeconds, withCode } = link;
      const { clientName } = request;
      const mail = { to: address, url, purpose: 'login' as const, clientName, tenantName, lifetimeSeconds };
      return services.mail.send(linkMail({ ...mail, ...(withCode ? { code } : {}) }));
    },
    mask: maskEmail,
  });
}
