import type { AddressInfo } from 'node:net';

import type { ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

import type { Inbox } from './inbox.js';

const sizeLimitBytes = 1024 * 1024;

/** A mail server that takes mail for every address. */
export interface RunningSmtp {
  /** `smtp://host:port` */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Reads a message; the parser is large, and a start need not wait for it. */
async function parse(stream: SMTPServerDataStream): Promise<ParsedMail> {
  const { simpleParser } = await import('mailparser');
  return simpleParser(stream);
}

/**
 * Starts the mail server: plain SMTP, for senders of this computer.
 *
 * @throws The system's error (`EADDRINUSE` and the like) when the port cannot be had.
 */
export async function startSmtp(inbox: Inbox, { host, port }: { host: string; port: number }): Promise<RunningSmtp> {
  const server = new SMTPServer({
    banner: 'idp-login demo mailbox',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: sizeLimitBytes,
    maxClients: 50,
    closeTimeout: 500,
    onData(stream, session, callback) {
      parse(stream).then(
        (mail) => {
          if (stream.sizeExceeded) {
            callback(Object.assign(new Error('Message is larger than one megabyte'), { responseCode: 552 }));
            return;
          }
          inbox.add({
            from: mail.from?.text ?? (session.envelope.mailFrom ? session.envelope.mailFrom.address : ''),
            to: session.envelope.rcptTo.map(({ address }) => address),
            subject: mail.subject ?? '',
            text: mail.text ?? '',
          });
          callback();
        },
        (cause: unknown) => {
          callback(Object.assign(new Error('Message cannot be read', { cause }), { responseCode: 554 }));
        },
      );
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  // A sender that hangs up in the middle is no reason to stop.
  server.on('error', () => undefined);
  const actual = (server.server.address() as AddressInfo).port;
  return {
    url: `smtp://${host}:${String(actual)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}
