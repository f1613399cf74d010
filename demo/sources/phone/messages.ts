import { randomUUID } from 'node:crypto';

import { findCodes } from '../mailbox/inbox.js';

/** A text or a call as it reached the phone. */
export interface PhoneMessage {
  readonly id: string;
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly channel: 'sms' | 'voice';
  /** E.164. */
  readonly to: string;
  readonly from: string;
  /** The text, or what the voice said. */
  readonly text: string;
  /** What looks like a code to type, in the order of the text. */
  readonly codes: readonly string[];
}

/** The messages of all phones, in memory. */
export interface PhoneMessages {
  add(message: Pick<PhoneMessage, 'channel' | 'to' | 'from' | 'text'>): PhoneMessage;
  /** The newest first. */
  list(filter?: { readonly to?: string | undefined; readonly after?: string | undefined }): readonly PhoneMessage[];
  clear(): void;
  /** Calls the listener whenever a message comes or all are removed. */
  subscribe(listener: () => void): () => void;
}

/**
 * Keeps messages.
 *
 * @param limit - How many; the oldest are dropped when there are more.
 */
export function createPhoneMessages(limit: number): PhoneMessages {
  const messages: PhoneMessage[] = [];
  const listeners = new Set<() => void>();
  const tellListeners = (): void => {
    for (const listener of listeners) listener();
  };

  return {
    add(received) {
      const id = randomUUID();
      // A voice says the digits one by one; a person still hears one code.
      const written = received.channel === 'voice' ? received.text.replace(/(\d)[ ,.]+(?=\d\b)/g, '$1') : received.text;
      const message = { ...received, id, receivedAt: new Date().toISOString(), codes: findCodes(written) };
      messages.unshift(message);
      messages.length = Math.min(messages.length, limit);
      tellListeners();
      return message;
    },
    list({ to, after } = {}) {
      const end = after === undefined ? -1 : messages.findIndex(({ id }) => id === after);
      const newer = end === -1 ? messages : messages.slice(0, end);
      return to === undefined ? [...newer] : newer.filter((message) => message.to === to);
    },
    clear() {
      messages.length = 0;
      tellListeners();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
