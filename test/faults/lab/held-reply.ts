import type { EvilBroker } from '../../evil-broker/broker/evil-broker.js';
import type { Endpoint } from '../../evil-broker/broker/logged-request.js';
import type { Reply } from '../../evil-broker/broker/reply.js';

/** An answer that the broker holds back. */
export interface HeldReply {
  /** Resolves when the request has come. */
  readonly arrived: Promise<void>;
  /** Sends the answer now, and all later ones at once. */
  letGo(): void;
}

/**
 * Lets the broker hold back its answers of one endpoint.
 *
 * @param work - Whether the broker does what was asked before it holds the answer (`processed`), such as rotate a
 *   refresh token, or does not look at the request at all and answers 503 in the end.
 */
export function holdReply(broker: EvilBroker, endpoint: Endpoint, work: 'processed' | 'unprocessed'): HeldReply {
  let letGo = (): void => undefined;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  let arrive = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  if (work === 'processed') {
    broker.misbehave({
      reply: {
        [endpoint]: async (honest: Reply) => {
          arrive();
          await gate;
          return honest;
        },
      },
    });
  } else {
    broker.misbehave({
      instead: {
        [endpoint]: async () => {
          arrive();
          await gate;
          return { status: 503, headers: {}, body: '' };
        },
      },
    });
  }
  return { arrived, letGo };
}
