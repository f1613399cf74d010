import { html } from '../http/html.js';
import type { Mail, MailType } from './mailer.js';

/** What a link is for. */
export type LinkPurpose = 'login' | 'reset' | 'verify' | 'unblock';

/** What goes into a message with a link. */
export interface LinkMail {
  readonly to: string;
  readonly url: string;
  readonly purpose: LinkPurpose;
  readonly clientName: string;
  readonly tenantName: string;
  readonly lifetimeSeconds: number;
  /** A code that does the same where the link does not work. */
  readonly code?: string;
}

interface Words {
  readonly subject: string;
  readonly lead: string;
  readonly button: string;
  readonly ignore: string;
}

function wordsOf({ purpose, clientName, tenantName }: LinkMail): Words {
  const unasked = 'If you did not ask for it, you can ignore this message.';
  switch (purpose) {
    case 'login':
      return {
        subject: `Sign in to ${clientName}`,
        lead: `Open this link in the browser where you asked for it, to sign in to ${clientName}:`,
        button: 'Sign in',
        ignore: `${unasked} The link works in that browser alone.`,
      };
    case 'reset':
      return {
        subject: `Choose a new password for ${tenantName}`,
        lead: `Open this link to choose a new password for ${clientName}:`,
        button: 'Choose a new password',
        ignore: `${unasked} Your password stays as it is.`,
      };
    case 'verify':
      return {
        subject: `Confirm your address for ${tenantName}`,
        lead: `Open this link to confirm that this is your address at ${clientName}:`,
        button: 'Confirm your address',
        ignore: 'If you made no account there, you can ignore this message.',
      };
    case 'unblock':
      return {
        subject: `Your sign-in to ${tenantName} is blocked`,
        lead: 'Somebody typed wrong passwords for your account, so it takes none from there for a while. If that was you, open this link to go on:',
        button: 'Let me sign in again',
        ignore: 'If that was not you, leave the block as it is. Nobody got in.',
      };
  }
}

const types = {
  login: 'verification_code',
  verify: 'verify_email',
  reset: 'reset_email',
  unblock: 'blocked_account',
} as const satisfies Readonly<Record<LinkPurpose, MailType>>;

/** Writes the message with a link. */
export function linkMail(mail: LinkMail): Mail {
  const { to, url, code } = mail;
  const { subject, lead, button, ignore } = wordsOf(mail);
  const lasts = `It works once, for ${spanOf(mail.lifetimeSeconds)}.`;
  const typed = code === undefined ? undefined : 'If it opens in another browser, type this code instead:';
  return {
    to,
    type: types[mail.purpose],
    subject,
    text: [lead, url, ...(typed === undefined ? [] : [typed, code]), lasts, ignore].join('\n\n') + '\n',
    html: html`<!doctype html>
      <html lang="en">
        <body style="font-family: system-ui, sans-serif; color: #1b1f24; max-width: 30rem">
          <p>${lead}</p>
          <p>
            <a
              href="${url}"
              style="display: inline-block; padding: 0.7rem 1.2rem; border-radius: 8px; background: #2f5bea; color: #fff; text-decoration: none; font-weight: 600"
              >${button}</a
            >
          </p>
          ${
            typed === undefined
              ? undefined
              : html`<p>${typed}</p>
                  <p style="font-size: 2rem; letter-spacing: 0.2em; font-weight: 600">${code}</p>`
          }
          <p>${lasts}</p>
          <p style="color: #57606a">${ignore}</p>
        </body>
      </html>`.text,
  };
}

function spanOf(seconds: number): string {
  const count = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? '' : 's'}`;
  if (seconds >= 2 * 86_400) return count(Math.round(seconds / 86_400), 'day');
  if (seconds >= 2 * 3600) return count(Math.round(seconds / 3600), 'hour');
  return count(Math.max(1, Math.round(seconds / 60)), 'minute');
}
