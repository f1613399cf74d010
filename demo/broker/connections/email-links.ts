import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { BrokerServices } from '../broker-services.js';
import type { TurnRequest } from './connection-handler.js';

/** A link that was mailed. */
interface Mailed {
  readonly [member: string]: string;
  readonly transaction: string;
  readonly browser: string;
  readonly address: string;
  readonly clientId: string;
}

/** What came of opening a link. */
export type OpenedLink =
  /** The login that waits for it can go on. */
  | { readonly status: 'opened'; readonly transaction: string }
  /** It was asked for in another browser; nothing happened. */
  | { readonly status: 'other-browser'; readonly clientId: string }
  /** Used, too old, or a newer one was sent. */
  | { readonly status: 'gone' };

/** Links that sign in the browser in which they were asked for. */
export interface EmailLinks {
  /** Makes the address of a link and ends every earlier one for the same mailbox. */
  issue(request: TurnRequest, address: string): string;
  /** Opens a link; only the browser that asked for it can. */
  open(token: string, browser: string): OpenedLink;
  /** Whether the link of a login has been opened; the answer is yes once. */
  takeOpened(transaction: string, address: string): boolean;
}

/** The links of one connection; stored are hashes of what is mailed. */
export function createEmailLinks(connection: string, lifetimeSeconds: number, services: BrokerServices): EmailLinks {
  const values = services.expiring(`links of ${connection}`);
  const key = services.key('email links');
  const newest = (address: string): string => `newest ${createHmac('sha256', key).update(address).digest('base64url')}`;
  const keyOf = (token: string): string => `token ${createHash('sha256').update(token).digest('base64url')}`;
  const opened = (transaction: string): string => `opened ${transaction}`;
  return {
    issue: (request, address) =>
      services.atomically(() => {
        const before = values.take<string>(newest(address));
        if (before !== undefined) {
          const mailed = values.take<Mailed>(before);
          if (mailed !== undefined) values.delete(opened(mailed.transaction));
        }
        const token = randomBytes(32).toString('base64url');
        const { transaction, browser, clientId } = request;
        values.set(keyOf(token), { transaction, browser, address, clientId }, lifetimeSeconds);
        values.set(newest(address), keyOf(token), lifetimeSeconds);
        return `${services.issuer}/connection/${connection}/link?token=${token}`;
      }),
    open: (token, browser) => {
      const mailed = values.get<Mailed>(keyOf(token));
      if (mailed === undefined) return { status: 'gone' };
      const { transaction, address, clientId } = mailed;
      if (browser === '' || browser !== mailed.browser) return { status: 'other-browser', clientId };
      values.set(opened(transaction), address, lifetimeSeconds);
      return { status: 'opened', transaction };
    },
    takeOpened: (transaction, address) =>
      services.atomically(() => {
        if (values.take<string>(opened(transaction)) !== address) return false;
        const token = values.take<string>(newest(address));
        if (token !== undefined) values.delete(token);
        return true;
      }),
  };
}
