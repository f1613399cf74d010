import { sentenceOf } from './start-failure.js';

/** What runs in a child process. */
export interface ChildService {
  /** What the parent gets to know when all is ready; it must survive JSON. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly close: () => Promise<void>;
  /** Takes what the parent says later. */
  readonly receive?: (message: unknown) => void;
}

/** How long a service may take to close, in milliseconds. */
const closeLimitMs = 3000;

/**
 * Runs a service as a child of `start.ts`, or alone.
 *
 * It sends `{ready: true, …details}` to its parent when it is ready; when it cannot start, it writes one sentence to its
 * error output and ends with code 1. It ends with SIGTERM, and when its parent is gone in whatever way: the channel between the two closes then. Ctrl-C goes
 * to all processes of a terminal, so a child leaves it to its parent.
 */
export async function runChild(start: () => Promise<ChildService>): Promise<void> {
  const isChild = process.send !== undefined;
  let service: ChildService | undefined;
  let ending = false;

  const end = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), closeLimitMs).unref();
    await service?.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void end());
  process.on('SIGINT', () => {
    if (!isChild) void end();
  });
  process.on('disconnect', () => void end());

  try {
    service = await start();
    process.on('message', service.receive ?? (() => undefined));
    if (isChild) process.send?.({ ready: true, ...service.details });
    else console.log(JSON.stringify(service.details, undefined, 2));
  } catch (error) {
    console.error(sentenceOf(error));
    process.exit(1);
  }
}
