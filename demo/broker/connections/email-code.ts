import type { BrokerServices } from '../broker-services.js';
import { codeMail } from '../messages/code-mail.js';
import { maskEmail } from '../profile/identifier.js';
import { createSentCodes, type CodeOptions, type SentCodes } from './sent-code.js';

export { readCodeOptions, type CodeOptions, type SentCode } from './sent-code.js';

/** Codes by e-mail, as connections use them. */
export type EmailCodes = SentCodes;

/** Makes and checks codes that go by e-mail, for one connection. */
export function createEmailCodes(services: BrokerServices, options: CodeOptions): EmailCodes {
  return createSentCodes(services, options, {
    channel: 'email',
    send: ({ address, code, request }) =>
      services.mail.send(codeMail({ to: address, code, request, tenantName: services.tenantName, options })),
    mask: maskEmail,
  });
}
