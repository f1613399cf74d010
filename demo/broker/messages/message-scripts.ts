import type { BrokerServices } from '../broker-services.js';
import type { TurnRequest } from '../connections/connection-handler.js';
import type { Mail, Mailer } from './mailer.js';

/** A text or a call that is to go out. */
export interface PhoneNotice {
  /** E.164. */
  readonly to: string;
  readonly text: string;
  readonly code: string;
  readonly channel: 'sms' | 'voice';
  readonly purpose: 'login' | 'second-factor';
  readonly request: Pick<TurnRequest, 'ip' | 'userAgent' | 'clientId'> & Partial<Pick<TurnRequest, 'language'>>;
}

/** The tenant's own providers of messages, as scripts. */
export interface MessageScripts {
  /**
   * Sends a mail; false when the tenant has no provider for it.
   *
   * @throws DeliveryError — the script failed or gave up
   */
  sendMail(mail: Mail): Promise<boolean>;
  /** As `sendMail`. */
  sendPhone(notice: PhoneNotice): Promise<boolean>;
}

/** The name under which the part that runs scripts offers {@link MessageScripts}. */
export const messageScriptsName = 'message scripts';

function scriptsOf({ extras }: Pick<BrokerServices, 'extras'>): MessageScripts | undefined {
  return extras.get(messageScriptsName) as MessageScripts | undefined;
}

/** Sends mail by the tenant's own provider, and without one by the mail server. */
export function createScriptedMailer(services: Pick<BrokerServices, 'extras'>, server: Mailer): Mailer {
  return {
    send: async (mail) => {
      if ((await scriptsOf(services)?.sendMail(mail)) !== true) await server.send(mail);
    },
    close: () => server.close(),
  };
}

/** Sends a text or a call by the tenant's own provider, and without one by what the connection has. */
export async function sendPhoneNotice(
  services: Pick<BrokerServices, 'extras'>,
  notice: PhoneNotice,
  otherwise: () => Promise<void>,
): Promise<void> {
  if ((await scriptsOf(services)?.sendPhone(notice)) !== true) await otherwise();
}
