/** The broker under load, in a process of its own: says where it is, and then what it uses whenever it is asked. */
import { brokerModules } from '../../../demo/broker/modules.js';
import { startBroker } from '../../../demo/broker/server.js';
import { benchTenant } from './bench-tenant.js';

/** What the process says of itself. */
export interface Usage {
  /** Resident memory, in bytes. */
  readonly rss: number;
  /** What is alive on the heap after a collection, in bytes. */
  readonly heap: number;
  /** Time of the processor since the start, in milliseconds. */
  readonly cpuMs: number;
}

const [dataDir = '', memoryKiB = '', passes = '', domains = ''] = process.argv.slice(2);
const broker = await startBroker({
  port: 0,
  dataDir,
  tenant: benchTenant({ memoryKiB: Number(memoryKiB), passes: Number(passes), domains: Number(domains) }),
  modules: brokerModules,
});

process.on('message', () => {
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ rss, heap: heapUsed, cpuMs: (user + system) / 1000 } satisfies Usage);
});
process.on('disconnect', () => {
  void broker.close().then(() => process.exit(0));
});
process.send?.({ url: broker.url });
