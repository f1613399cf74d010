import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A program of the demo that a test starts for itself, to stop it when it likes. */
export interface OwnProcess {
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

/** Starts one program of the demo and waits until it is ready. */
export async function startProgram(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<OwnProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ...env },
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', () => reject(new Error(`${file} did not start: ${said}`)));
  });
  return {
    stop: async () => {
      child.kill('SIGTERM');
      await gone;
    },
  };
}
