import type { SourceReport } from '../sources/main.js';
import { sourcePorts } from '../sources/ports.js';
import type { DemoAccount } from '../sources/source.js';
import type { ChildProgram, Children } from './children.js';
import type { StartOptions } from './options.js';
import type { Overview } from './overview.js';

const offsets = { app: 0, broker: 1, api: 2 };
const allOffsets = [...Object.values(offsets), ...Object.values(sourcePorts).flatMap((ports) => Object.values(ports))];

/** How many ports the demo spans, from its base port on. */
export const portCount: number = Math.max(...allOffsets) + 1;

/** Every port that the demo uses. */
export function portsFrom(base: number): readonly number[] {
  return allOffsets.map((offset) => base + offset);
}

/** The programs of the demo, with what each needs to know of the others. */
function programs({ port, dataFolder, fresh }: StartOptions): readonly ChildProgram[] {
  const broker = `http://localhost:${String(port + offsets.broker)}`;
  const source = (offset: number): string => `http://127.0.0.1:${String(port + offset)}`;
  return [
    {
      name: 'broker',
      file: new URL('../broker/main.ts', import.meta.url),
      args: ['--port', String(port + offsets.broker), '--data', dataFolder, ...(fresh ? ['--fresh'] : [])],
    },
    {
      name: 'sources',
      file: new URL('../sources/main.ts', import.meta.url),
      args: ['--port', String(port), '--broker', broker, '--data', dataFolder],
    },
    {
      name: 'app',
      file: new URL('../app/main.ts', import.meta.url),
      args: [
        ...['--port', String(port), '--api-port', String(port + offsets.api), '--broker', broker],
        ...['--mailbox', source(sourcePorts.mailbox.web)],
        ...Object.values(sourcePorts).flatMap((ports) => ('web' in ports ? ['--images', source(ports.web)] : [])),
      ],
    },
  ];
}

/** Starts everything at once, and tells what came of it. */
export async function startDemo(children: Children, options: StartOptions): Promise<Overview> {
  const reports = await Promise.all(programs(options).map((program) => children.start(program)));
  const [broker, { sources }, { app }] = reports as unknown as [
    { readonly issuer: string; readonly accounts: readonly DemoAccount[] },
    { readonly sources: readonly SourceReport[] },
    { readonly app: string },
  ];
  const accounts = [...broker.accounts, ...sources.flatMap((source) => source.accounts)];
  children.tell('app', { accounts });
  return {
    app,
    broker: broker.issuer,
    admin: `${broker.issuer}/admin`,
    mailbox: sources.find(({ id }) => id === 'mailbox')?.url ?? '',
    accounts,
  };
}
