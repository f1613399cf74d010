import { inspect } from 'node:util';

const methods = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'table', 'dir'] as const;

/** Keeps everything that is written to the console, instead of writing it, until {@link release}. */
export class ConsoleTrap {
  readonly lines: string[] = [];
  readonly #before = new Map<string, unknown>();

  constructor() {
    for (const method of methods) {
      this.#before.set(method, console[method]);
      console[method] = (...values: unknown[]) => {
        this.lines.push(values.map((value) => inspect(value, { depth: 12, showHidden: true })).join(' '));
      };
    }
  }

  release(): void {
    Object.assign(console, Object.fromEntries(this.#before));
  }
}
