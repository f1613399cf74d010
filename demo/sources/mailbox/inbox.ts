import { randomUUID } from 'node:crypto';

/** A message as it was received. */
export interface Message {
  readonly id: string;
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly from: string;
  /** The addresses that the sender gave to the server, in lower case; the header may say something else. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** What looks like a code to type, in the order of the text. */
  readonly codes: readonly string[];
}

/** Which messages to list. */
export interface MessageFilter {
  /** Only those to this address. */
  readonly to?: string;
  /** Only those that came after the message with this id. */
  readonly after?: string;
}

/** The messages that a mailbox holds, in memory. */
export interface Inbox {
  add(message: Omit<Message, 'id' | 'receivedAt' | 'codes'>): Message;
  /** The newest first. */
  list(filter?: MessageFilter): readonly Message[];
  find(id: string): Message | undefined;
  clear(): void;
  /** Calls the listener whenever a message comes or all are removed. */
  subscribe(listener: () => unknown): () => void;
}

/**
 * Finds what a person would type or paste: four to eight digits that stand alone, also in two groups of three. Years and
 * parts of longer numbers are none.
 */
export function findCodes(text: string): readonly string[] {
  const found = text.matchAll(/(?<![\w./:#-]|\d )(?:\d{3}[ \u00a0]\d{3}|\d{4,8})(?![\d\w/:-]|\.\d)/gu);
  const codes = [...found].map(([match]) => match.replace(/\D/g, '')).filter((code) => !/^(?:19|20)\d\d$/.test(code));
  return [...new Set(codes)];
}

/**
 * Keeps messages.
 *
 * @param limit - How many; the oldest are dropped when there are more.
 */
export function createInbox(limit: number): Inbox {
  const messages: Message[] = [];
  const listeners = new Set<() => unknown>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };

  return {
    add(received) {
      const message: Message = {
        ...received,
        to: received.to.map((address) => address.toLowerCase()),
        id: randomUUID(),
        receivedAt: new Date().toISOString(),
        codes: findCodes(received.text),
      };
      messages.unshift(message);
      messages.length = Math.min(messages.length, limit);
      changed();
      return message;
    },
    list({ to, after } = {}) {
      const end = after === undefined ? -1 : messages.findIndex((message) => message.id === after);
      const newer = end === -1 ? messages : messages.slice(0, end);
      const address = to?.trim().toLowerCase();
      return address ? newer.filter((message) => message.to.includes(address)) : [...newer];
    },
    find: (id) => messages.find((message) => message.id === id),
    clear() {
      messages.length = 0;
      changed();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
