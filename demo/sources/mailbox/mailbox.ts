import { readFile } from 'node:fs/promises';

import { sourcePorts } from '../ports.js';
import type { RunningSource, Source } from '../source.js';
import { listen } from '../web/listen.js';
import { lookSheet } from '../web/look.js';
import { createSite, type Asset } from '../web/site.js';
import { createInbox } from './inbox.js';
import { mailboxLook } from './look.js';
import { createRoutes } from './routes.js';
import { startSmtp } from './smtp.js';

/** What the mailbox is started with. */
export interface MailboxOptions {
  /** The port of the web page. */
  readonly port: number;
  readonly smtpPort: number;
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** How many messages are kept. @defaultValue 200 */
  readonly limit?: number;
}

/** A mailbox that runs. */
export interface RunningMailbox extends RunningSource {
  /** Where to send mail to: `smtp://host:port`. */
  readonly smtpUrl: string;
}

const beside = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

/** Starts a mail server for every address, and a web page that shows what came in. */
export async function startMailbox({
  port,
  smtpPort,
  host = '127.0.0.1',
  limit = 200,
}: MailboxOptions): Promise<RunningMailbox> {
  const inbox = createInbox(limit);
  const [base, own, script] = await Promise.all([
    beside('../web/base.css'),
    beside('./mailbox.css'),
    beside('./mailbox-page.js'),
  ]);
  const assets = new Map<string, Asset>([
    ['/assets/base.css', { type: 'text/css', body: base }],
    ['/assets/brand.css', { type: 'text/css', body: lookSheet(mailboxLook) }],
    ['/assets/mailbox.css', { type: 'text/css', body: own }],
    ['/assets/mailbox.js', { type: 'text/javascript', body: script }],
    ['/assets/logo.svg', { type: 'image/svg+xml', body: mailboxLook.logo }],
  ]);
  const smtp = await startSmtp(inbox, { host, port: smtpPort });
  try {
    const web = await listen({ host, port }, (url) => {
      const site = createSite({ url, assets, policy: { 'connect-src': "'self'" } });
      site.use(createRoutes(inbox, url));
      return site.callback();
    });
    return {
      url: web.url,
      smtpUrl: smtp.url,
      accounts: [],
      async close() {
        await Promise.all([web.close(), smtp.close()]);
      },
    };
  } catch (error) {
    await smtp.close();
    throw error;
  }
}

/** The mailbox as one of the sources. */
export const mailboxSource: Source = {
  id: 'mailbox',
  label: 'Mailbox',
  ports: sourcePorts.mailbox,
  start: ({ host, ports }) => startMailbox({ host, port: ports['web'] ?? 0, smtpPort: ports['smtp'] ?? 0 }),
};
