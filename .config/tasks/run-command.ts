import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { root } from './root.js';

/** How a command ended. */
export interface CommandResult {
  readonly code: number;
  /** What it wrote, both streams in the order of arrival. */
  readonly output: string;
  readonly seconds: number;
}

/** Options of {@link runCommand}. */
export interface CommandOptions {
  /** @defaultValue the package's folder */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether what it writes is shown at once, too. @defaultValue false */
  readonly stream?: boolean;
  readonly signal?: AbortSignal;
}

/** Runs one shell command line, with the tools of `node_modules/.bin` in its path, as npm does with scripts. */
export function runCommand(command: string, options: CommandOptions = {}): Promise<CommandResult> {
  const { cwd = root, env = {}, stream = false, signal } = options;
  const started = performance.now();
  // FORCE_COLOR is what Node's test runner hands down; it would win over NO_COLOR.
  const { FORCE_COLOR: _, ...inherited } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(command, {
      cwd,
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...inherited,
        PATH: [join(root, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter),
        ...env,
      },
      ...(signal && { signal }),
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (stream) process.stdout.write(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (stream) process.stderr.write(chunk);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({
        code: code ?? 1,
        output: Buffer.concat(chunks).toString('utf8'),
        seconds: (performance.now() - started) / 1000,
      });
    });
  });
}
