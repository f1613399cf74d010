import { createTransport } from 'nodemailer';

/** What a mail is about. */
export type MailType =
  | 'verify_email'
  | 'verify_email_by_code'
  | 'reset_email'
  | 'reset_email_by_code'
  | 'verification_code'
  | 'blocked_account';

/** One e-mail. */
export interface Mail {
  /** A normalized address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** What it is about, for a provider of the tenant's own. @defaultValue 'verification_code' */
  readonly type?: MailType;
}

/** Sends e-mail. */
export interface Mailer {
  /** @throws DeliveryError — the mail server refused, or did not answer in time */
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** A message could not be handed over. Its text names the server's answer, never the person's address. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError' as const;
}

/** Sends through an SMTP server, given as `smtp://host:port`. */
export function createSmtpMailer(url: string, from: string): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: 3000,
    greetingTimeout: 3000,
    socketTimeout: 5000,
  });
  return {
    send: async ({ to, subject, text, html }) => {
      try {
        // As an object: a string would be parsed, and an odd address could name a second recipient.
        await transport.sendMail({ from, to: { name: '', address: to }, subject, text, ...(html ? { html } : {}) });
      } catch (cause) {
        const { code, responseCode } = cause as { code?: string; responseCode?: number };
        throw new DeliveryError(`the mail server did not take the message (${responseCode ?? code ?? 'no answer'})`, {
          cause,
        });
      }
    },
    close: () => transport.close(),
  };
}

/** Stands in when no mail server is configured: every message fails. */
export function createMissingMailer(): Mailer {
  return {
    send: () => Promise.reject(new DeliveryError('no mail server is configured (mail.url of the tenant)')),
    close: () => {},
  };
}
