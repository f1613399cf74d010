import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { runChild } from '../start/child.js';
import { sources } from './registry.js';
import type { DemoAccount, RunningSource } from './source.js';

/** What the process that started the sources gets to know of each. */
export interface SourceReport {
  readonly id: string;
  readonly label: string;
  readonly url: string;
  readonly accounts: readonly DemoAccount[];
}

const host = '127.0.0.1';
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4180' },
    broker: { type: 'string', default: 'http://localhost:4181' },
    data: { type: 'string', default: '.data' },
  },
});

await runChild(async () => {
  const base = Number(values.port);
  const starts = sources.map(async (source): Promise<[SourceReport, RunningSource]> => {
    const dataFolder = join(values.data, source.id);
    await mkdir(dataFolder, { recursive: true });
    const ports = Object.fromEntries(Object.entries(source.ports).map(([name, offset]) => [name, base + offset]));
    const running = await source.start({ host, ports, broker: values.broker, dataFolder });
    const { id, label } = source;
    return [{ id, label, url: running.url, accounts: running.accounts }, running];
  });
  const results = await Promise.allSettled(starts);
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async (): Promise<void> => {
    await Promise.all(started.map(([, running]) => running.close()));
  };
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) {
    await close();
    throw failed.reason;
  }
  return { details: { sources: started.map(([report]) => report) }, close };
});
