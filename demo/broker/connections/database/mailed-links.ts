import type { BrokerServices } from '../../broker-services.js';
import { linkMail } from '../../messages/link-mail.js';
import type { Ticket } from '../../store/ticket-repository.js';
import type { User } from '../../store/user-repository.js';

/** Whom a link is for, and where they came from. */
export interface LinkOrder {
  readonly purpose: Ticket['purpose'];
  readonly user: User;
  readonly clientId: string;
  readonly clientName: string;
}

/** Mails links to the users of one connection. */
export type MailLink = (order: LinkOrder) => void;

/**
 * Makes the sender of links.
 *
 * Nobody waits for the mail server, so that time does not tell whether there was somebody to write to; what came of it
 * is in the log.
 */
export function createLinkSender(connection: string, lifetimeSeconds: number, services: BrokerServices): MailLink {
  return ({ purpose, user, clientId, clientName }) => {
    const { email } = user.profile;
    if (email === undefined) return;
    const token = services.tickets.issue(
      { purpose, connection, userId: user.userId, email, clientId },
      lifetimeSeconds,
    );
    const url = `${services.issuer}/ticket/${token}`;
    const event = { connection, clientId, userId: user.userId };
    services.mail
      .send(linkMail({ to: email, url, purpose, clientName, tenantName: services.tenantName, lifetimeSeconds }))
      .then(
        () => services.log.write({ type: 'cls', ...event, detail: { purpose } }),
        (error: unknown) => {
          const reason = error instanceof Error ? error.message : 'not sent';
          services.log.write({ type: 'fn', ...event, detail: { purpose, reason } });
        },
      )
      // The broker may have closed in the meantime; then there is no log either.
      .catch(() => {});
  };
}
