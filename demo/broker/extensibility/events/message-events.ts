import { setTimeout as wait } from 'node:timers/promises';
import type { BrokerServices } from '../../broker-services.js';
import type { ClientDirectory } from '../../config/client-directory.js';
import type { MessageScripts, PhoneNotice } from '../../messages/message-scripts.js';
import { DeliveryError } from '../../messages/mailer.js';
import type { EventFlows } from '../pipeline/event-flows.js';
import type { PipelineResult } from '../pipeline/pipeline-result.js';
import { clientPart, requestPart, type EventPart } from './event-parts.js';

const mostTries = 5;
const retryMs = 100;

interface Sent {
  readonly handled: boolean;
  readonly result: PipelineResult;
}

/** Runs the Actions and hooks that send mails, texts and calls in place of the broker. */
export function createMessageScripts(
  services: BrokerServices,
  clients: ClientDirectory,
  flows: EventFlows,
  from: string,
): MessageScripts {
  const { issuer, tenantName: tenant } = services;

  /** Runs a provider until it took the message, gave it up, or asked for too many tries. */
  const deliver = async (run: () => Promise<Sent>): Promise<boolean> => {
    for (let tries = 1; ; tries += 1) {
      const { handled, result } = await run();
      if (!handled) return false;
      const { decision, notification } = result;
      if (decision.kind !== 'continue') throw new DeliveryError('the script that sends messages failed');
      if (notification === undefined) return true;
      if (notification.kind === 'drop') throw new DeliveryError('the script that sends messages gave this one up');
      if (tries >= mostTries)
        throw new DeliveryError(`the script that sends messages did not take it in ${tries} tries`);
      await wait(retryMs * tries);
    }
  };
  const commonPart = ({ ip, userAgent, clientId, language = 'en' }: PhoneNotice['request']): EventPart => {
    const client = clients.find(clientId);
    return {
      tenant: { id: tenant },
      request: requestPart(issuer, { ip, userAgent, language }),
      ...(client === undefined ? {} : { client: clientPart(client) }),
    };
  };

  return {
    sendMail: ({ to, subject, text, html = '', type = 'verification_code' }) =>
      deliver(() =>
        flows.notify('custom-email-provider', {
          tenant: { id: tenant },
          request: requestPart(issuer, { ip: '', userAgent: '', language: 'en' }),
          notification: { to, from, subject, html, text, locale: 'en', message_type: type },
        }),
      ),
    sendPhone: async (notice) => {
      const { to: recipient, text, code, channel, purpose, request } = notice;
      const event = commonPart(request);
      const { ip, userAgent, language = 'en' } = request;
      if (purpose === 'second-factor') {
        const action = 'second-factor-authentication';
        const client = event['client'] ?? {};
        const context = { message_type: channel, action, language, code, ip, user_agent: userAgent, client, user: {} };
        const options = { recipient, text, code, message_type: channel, action };
        const hook = { args: [recipient, text], context };
        if (await deliver(() => flows.sendPhoneMessage({ ...event, message_options: options }, hook))) return true;
      }
      const notification = {
        recipient,
        as_text: text,
        as_voice: text,
        code,
        delivery_method: channel === 'voice' ? 'voice' : 'text',
        message_type: 'otp_verify',
        locale: language,
      };
      return deliver(() => flows.notify('custom-phone-provider', { ...event, notification }));
    },
  };
}
