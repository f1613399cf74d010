import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { StartFailure } from './start-failure.js';

/** A program to run beside this one. */
export interface ChildProgram {
  readonly name: string;
  /** A TypeScript file. */
  readonly file: URL;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Programs that live and die together. */
export interface Children {
  /**
   * Starts a program; resolves with what it says when it is ready (`{ready: true, …}`, by the channel of Node).
   *
   * @throws {StartFailure} with what it wrote to its error output, when it ends before.
   */
  start(program: ChildProgram): Promise<Readonly<Record<string, unknown>>>;
  /** Says something to a program that runs. */
  tell(name: string, message: Readonly<Record<string, unknown>>): void;
  /** Stops all, by force those that need longer than the grace period. */
  stop(): Promise<void>;
}

/** How to run programs. */
export interface ChildrenOptions {
  /** How long a program may take to stop, in milliseconds. */
  readonly graceMs: number;
  /** A program has ended by itself after it was ready. */
  readonly onLost: (name: string, how: string) => void;
  /** A line that a program wrote to its error output after it was ready. */
  readonly onLine: (name: string, line: string) => void;
}

/** How long to wait for our own signal when a program ends: Ctrl-C goes to all at once, in no order. In milliseconds. */
const signalDelayMs = 200;

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Notes of libraries about their use in production, which mean nothing here. */
const noise = /oidc-provider (?:WARNING|NOTICE):/;

function readLines(child: ChildProcess, onLine: (line: string) => void): void {
  let rest = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (!noise.test(line)) onLine(line);
  });
}

type Details = Readonly<Record<string, unknown>>;

function isReady(message: unknown): message is Details {
  return typeof message === 'object' && message !== null && 'ready' in message;
}

/** Runs programs as child processes of the same process group. */
export function createChildren({ graceMs, onLost, onLine }: ChildrenOptions): Children {
  const running = new Map<ChildProcess, Promise<void>>();
  const byName = new Map<string, ChildProcess>();
  let stopping = false;

  return {
    start({ name, file, args, env }) {
      const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(file), ...args], {
        // Where `tsx` is found, from wherever the demo was started.
        cwd: root,
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        env: { ...process.env, ...env },
      });
      byName.set(name, child);
      return new Promise((resolve, reject) => {
        let ready = false;
        const early: string[] = [];
        readLines(child, (line) => {
          if (ready) onLine(name, line);
          else early.push(line);
        });
        child.on('message', (message) => {
          if (ready || !isReady(message)) return;
          ready = true;
          for (const line of early) onLine(name, line);
          resolve(message);
        });
        child.once('error', reject);
        const gone = new Promise<void>((end) => {
          // Not `exit`: only now has everything been read that it wrote.
          child.once('close', (code, signal) => {
            running.delete(child);
            end();
            const how = signal ? `by ${signal}` : `with code ${String(code)}`;
            reject(new StartFailure(early.join('\n').trim() || `The ${name} ended ${how} before it was ready.`));
            if (!ready) return;
            setTimeout(() => {
              if (!stopping) onLost(name, how);
            }, signalDelayMs);
          });
        });
        running.set(child, gone);
      });
    },

    tell(name, message) {
      const child = byName.get(name);
      if (child?.connected) child.send(message);
    },

    async stop() {
      stopping = true;
      const all = [...running];
      for (const [child] of all) child.kill('SIGTERM');
      const timer = setTimeout(() => {
        for (const [child] of running) child.kill('SIGKILL');
      }, graceMs);
      await Promise.all(all.map(([, gone]) => gone));
      clearTimeout(timer);
    },
  };
}
