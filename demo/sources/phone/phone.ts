import { readFile } from 'node:fs/promises';

import { sourcePorts } from '../ports.js';
import type { RunningSource, Source } from '../source.js';
import { listen } from '../web/listen.js';
import { lookSheet } from '../web/look.js';
import { createSite, type Asset } from '../web/site.js';
import type { GatewayAuthentication } from './gateway.js';
import { phoneLook } from './look.js';
import { createPhoneMessages, type PhoneMessages } from './messages.js';
import { createPhoneRoutes } from './routes.js';

/** How to start the phone. */
export interface PhoneOptions {
  readonly port: number;
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** @defaultValue { method: 'none' } */
  readonly authentication?: GatewayAuthentication;
  /** How many messages are kept. @defaultValue 200 */
  readonly limit?: number;
}

/** A phone, and the gateway that reaches it. */
export interface RunningPhone extends RunningSource {
  /** Where to post messages to. */
  readonly gatewayUrl: string;
  readonly messages: Pick<PhoneMessages, 'list' | 'clear' | 'subscribe'>;
  /** Makes the gateway answer with this status; `undefined` heals it. For tests: HTTP cannot do it. */
  setFailure(status: number | undefined): void;
}

const beside = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

/** Starts an SMS and voice gateway for every number, and a page that looks like the phone at its end. */
export async function startPhone({
  port,
  host = '127.0.0.1',
  authentication = { method: 'none' },
  limit = 200,
}: PhoneOptions): Promise<RunningPhone> {
  const messages = createPhoneMessages(limit);
  const [base, own, script] = await Promise.all([
    beside('../web/base.css'),
    beside('./phone.css'),
    beside('./phone-page.js'),
  ]);
  const assets = new Map<string, Asset>([
    ['/assets/base.css', { type: 'text/css', body: base }],
    ['/assets/brand.css', { type: 'text/css', body: lookSheet(phoneLook) }],
    ['/assets/phone.css', { type: 'text/css', body: own }],
    ['/assets/phone.js', { type: 'text/javascript', body: script }],
    ['/assets/logo.svg', { type: 'image/svg+xml', body: phoneLook.logo }],
  ]);
  let failure: number | undefined;
  const web = await listen({ host, port }, (url) => {
    const site = createSite({ url, assets, policy: { 'connect-src': "'self'" } });
    site.use(createPhoneRoutes({ url, messages, authentication, failure: () => failure }));
    return site.callback();
  });
  return {
    url: web.url,
    gatewayUrl: `${web.url}/gateway/messages`,
    accounts: [],
    messages,
    setFailure(status) {
      failure = status;
    },
    close: () => web.close(),
  };
}

/** The phone as one of the sources. */
export const phoneSource: Source = {
  id: 'phone',
  label: 'Phone',
  ports: sourcePorts.phone,
  start: ({ host, ports }) => startPhone({ host, port: ports['web'] ?? 0 }),
};
