import type { TurnRequest } from '../connections/connection-handler.js';
import { html } from '../http/html.js';
import type { Mail } from './mailer.js';

/** What goes into a message with a code. */
export interface CodeMail {
  readonly to: string;
  readonly code: string;
  readonly request: Pick<TurnRequest, 'clientName' | 'action'>;
  readonly tenantName: string;
  readonly options: { readonly lifetimeSeconds: number };
}

const types = { login: 'verification_code', signup: 'verify_email_by_code', reset: 'reset_email_by_code' } as const;

/** Writes the message with a code. */
export function codeMail({ to, code, request, tenantName, options }: CodeMail): Mail {
  const minutes = Math.max(1, Math.round(options.lifetimeSeconds / 60));
  const purpose = {
    login: `to sign in to ${request.clientName}`,
    signup: `to finish your account at ${request.clientName}`,
    reset: `to set a new password at ${request.clientName}`,
  }[request.action];
  const lasts = `It works for ${minutes} minute${minutes === 1 ? '' : 's'}, once, in the window where you asked for it.`;
  const ignore = 'If you did not ask for it, you can ignore this message. Nobody gets in without the code.';
  return {
    to,
    type: types[request.action],
    subject: `${code} is your code for ${tenantName}`,
    text: `Type this code ${purpose}:\n\n${code}\n\n${lasts}\n\n${ignore}\n`,
    html: html`<!doctype html>
      <html lang="en">
        <body style="font-family: system-ui, sans-serif; color: #1b1f24; max-width: 30rem">
          <p>Type this code ${purpose}:</p>
          <p style="font-size: 2rem; letter-spacing: 0.2em; font-weight: 600">${code}</p>
          <p>${lasts}</p>
          <p style="color: #57606a">${ignore}</p>
        </body>
      </html>`.text,
  };
}
