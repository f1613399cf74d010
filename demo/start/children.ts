import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { ChildReport } from './child.js';
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
  /** Starts a program; resolves with its details when it is ready. */
  start(program: ChildProgram): Promise<unknown>;
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
  /** A line that a program wrote. */
  readonly onLine: (name: string, line: string) => void;
}

/** Notes of libraries about their use in production, which mean nothing here. */
const noise = /oidc-provider (?:WARNING|NOTICE):/;

function readLines(child: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (!noise.test(line)) onLine(line);
    });
  }
}

function isReport(message: unknown): message is ChildReport {
  return typeof message === 'object' && message !== null && 'type' in message;
}

/** Runs programs as child processes of the same process group. */
export function createChildren({ graceMs, onLost, onLine }: ChildrenOptions): Children {
  const running = new Map<ChildProcess, Promise<void>>();
  const byName = new Map<string, ChildProcess>();
  let stopping = false;

  return {
    start({ name, file, args, env }) {
      const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(file), ...args], {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        env: { ...process.env, ...env },
      });
      byName.set(name, child);
      readLines(child, (line) => {
        onLine(name, line);
      });
      return new Promise((resolve, reject) => {
        let ready = false;
        child.on('message', (message) => {
          if (!isReport(message)) return;
          if (message.type === 'ready') {
            ready = true;
            resolve(message.details);
          } else {
            reject(new StartFailure(message.message));
          }
        });
        child.once('error', reject);
        const gone = new Promise<void>((end) => {
          child.once('exit', (code, signal) => {
            running.delete(child);
            end();
            const how = signal ? `by ${signal}` : `with code ${String(code)}`;
            reject(new StartFailure(`The ${name} ended ${how} before it was ready.`));
            if (ready && !stopping) onLost(name, how);
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
