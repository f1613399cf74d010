import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Usage } from './broker-process.js';

/** What the broker is started with. */
export interface LoadedBrokerOptions {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly domains?: number;
  /** Where to write a profile of the processor's time. */
  readonly profile?: string | undefined;
}

/** A broker in a process of its own. */
export interface LoadedBroker {
  readonly url: string;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** Starts it with an empty store. */
export async function startLoadedBroker(options: LoadedBrokerOptions): Promise<LoadedBroker> {
  const { memoryKiB, passes, domains = 0, profile } = options;
  const folder = await mkdtemp(join(tmpdir(), 'idp-login-bench-'));
  const child = fork(
    fileURLToPath(new URL('broker-process.ts', import.meta.url)),
    [folder, String(memoryKiB), String(passes), String(domains)],
    {
      execArgv: [
        '--import',
        'tsx',
        '--expose-gc',
        ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
      ],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    },
  );
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints = `${complaints}${text}`.slice(-4000)));
  const [{ url }] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`the broker did not start: ${complaints}`))),
  ])) as [{ readonly url: string }];
  return {
    url,
    usage: async () => {
      child.send({});
      return ((await once(child, 'message')) as [Usage])[0];
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
