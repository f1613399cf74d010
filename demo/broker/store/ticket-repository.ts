import { createHash, randomBytes } from 'node:crypto';
import type { ExpiringValues } from './expiring-values.js';

/** What a link in a mail stands for. */
export interface Ticket {
  readonly purpose: 'reset' | 'verify' | 'unblock';
  readonly connection: string;
  readonly userId: string;
  /** The address that it was sent to. */
  readonly email: string;
  /** The application that the person came from. */
  readonly clientId: string;
}

/** Links in mails: each works once, and only until a newer one for the same purpose and person is sent. */
export interface TicketRepository {
  /** Makes a ticket and ends every earlier one of its kind. Returns what goes into the link. */
  issue(ticket: Ticket, seconds: number): string;
  find(token: string): Ticket | undefined;
  /** Reads and ends a ticket in one step: of two callers one gets it. */
  take(token: string): Ticket | undefined;
  /** Ends what was sent to a person. */
  cancel(purpose: Ticket['purpose'], userId: string): void;
}

/** Keeps tickets in the database; what is in the links is stored as its hash only. */
export function createTicketRepository(values: ExpiringValues, atomically: <T>(work: () => T) => T): TicketRepository {
  const keyOf = (token: string): string => `token ${createHash('sha256').update(token).digest('base64url')}`;
  const newest = ({ purpose, userId }: Pick<Ticket, 'purpose' | 'userId'>): string => `newest ${purpose} ${userId}`;
  const drop = (ticket: Pick<Ticket, 'purpose' | 'userId'>): void => {
    const key = values.take<string>(newest(ticket));
    if (key !== undefined) values.delete(key);
  };
  return {
    issue: (ticket, seconds) =>
      atomically(() => {
        drop(ticket);
        const token = randomBytes(32).toString('base64url');
        values.set(keyOf(token), { ...ticket }, seconds);
        values.set(newest(ticket), keyOf(token), seconds);
        return token;
      }),
    find: (token) => values.get(keyOf(token)) as Ticket | undefined,
    take: (token) =>
      atomically(() => {
        const ticket = values.take(keyOf(token)) as Ticket | undefined;
        if (ticket !== undefined) values.delete(newest(ticket));
        return ticket;
      }),
    cancel: (purpose, userId) => atomically(() => drop({ purpose, userId })),
  };
}
