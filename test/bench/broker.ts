/**
 * What the dev broker can do: `npm run bench:broker`, with `-- --json` for one line of JSON at the end.
 *
 * This process makes the load; the broker runs in another one. Other work on the machine makes every figure worse, so the
 * load is printed too, and the processor's time per login says what the broker itself needed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { domainNamed } from './broker/bench-tenant.js';
import { startLoadedBroker, type LoadedBroker, type LoadedBrokerOptions } from './broker/broker-under-load.js';
import { createCheapBrowser, createConnections } from './broker/http-client.js';
import { signInByPage, signInEmbedded, type SignIn } from './broker/sign-in.js';

const { values: given } = parseArgs({
  options: {
    logins: { type: 'string', default: '100000' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    /** Rows whose key begins so. */
    only: { type: 'string', default: '' },
    /** A folder for profiles of the broker's processor time. */
    profile: { type: 'string' },
  },
});

interface Row {
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  readonly value: number;
  /** What is to be reached; `least` for rates, `most` for times. */
  readonly target?: { readonly kind: 'least' | 'most'; readonly value: number };
}

/** People that sign in at the same time. */
const callers = 8;
/** OWASP's minimum for argon2id. */
const owasp = { memoryKiB: 19_456, passes: 2 };
/** The least that the algorithm can do: what is left is everything but hashing. */
const hardlyHashed = { memoryKiB: 8, passes: 1 };
const rounds = given.quick ? 3 : 5;
const roundMs = given.quick ? 3000 : 10_000;
const memoryLogins = given.quick ? 3000 : Number(given.logins);

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

async function withBroker<T>(options: LoadedBrokerOptions, run: (broker: LoadedBroker) => Promise<T>): Promise<T> {
  const broker = await startLoadedBroker({ profile: given.profile, ...options });
  try {
    return await run(broker);
  } finally {
    await broker.stop();
  }
}

/** Signs people in until `goesOn` says no; resolves with how long each login took, in milliseconds. */
async function load(url: string, signIn: SignIn, goesOn: (begun: number) => boolean): Promise<readonly number[]> {
  const agent = createConnections(callers);
  const times: number[] = [];
  let begun = 0;
  const caller = async (): Promise<void> => {
    while (goesOn(begun)) {
      const index = begun++;
      const started = performance.now();
      await signIn(url, agent, index);
      times.push(performance.now() - started);
    }
  };
  try {
    await Promise.all(Array.from({ length: callers }, caller));
  } finally {
    agent.destroy();
  }
  return times;
}

/** Logins per second, how long one takes, and what the broker's process works for it. */
async function loginRows(
  name: string,
  title: string,
  cost: typeof owasp,
  signIn: SignIn,
  least?: number,
): Promise<Row[]> {
  return withBroker(cost, async (broker) => {
    await load(broker.url, signIn, (begun) => begun < 200);
    const before = await broker.usage();
    const rates: number[] = [];
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const started = performance.now();
      const taken = await load(broker.url, signIn, () => performance.now() - started < roundMs);
      rates.push((taken.length * 1000) / (performance.now() - started));
      times.push(...taken);
    }
    const after = await broker.usage();
    const target = least === undefined ? {} : { target: { kind: 'least' as const, value: least } };
    const most = least === undefined ? {} : { target: { kind: 'most' as const, value: 400 } };
    return [
      { key: `${name}_per_second`, title: `${title}: logins`, unit: '/s', value: median(rates), ...target },
      { key: `${name}_p50_ms`, title: `${title}: half take at most`, unit: 'ms', value: quantile(times, 0.5) },
      {
        key: `${name}_p99_ms`,
        title: `${title}: 99 of 100 take at most`,
        unit: 'ms',
        value: quantile(times, 0.99),
        ...most,
      },
      {
        key: `${name}_cpu_ms`,
        title: `${title}: processor time of the broker, each`,
        unit: 'ms',
        value: (after.cpuMs - before.cpuMs) / times.length,
      },
    ];
  });
}

/** How much more memory the broker has after many logins. */
async function memoryRows(): Promise<Row[]> {
  return withBroker(hardlyHashed, async (broker) => {
    // Code that has been compiled and caches that are full come before the first look.
    await load(broker.url, signInEmbedded, (begun) => begun < (given.quick ? 1000 : 10_000));
    const before = await broker.usage();
    await load(broker.url, signInEmbedded, (begun) => begun < memoryLogins);
    const after = await broker.usage();
    const mb = (bytes: number): number => bytes / 1e6;
    return [
      { key: 'memory_logins', title: 'memory: logins between the two looks', unit: '', value: memoryLogins },
      { key: 'memory_before_mb', title: 'memory before', unit: 'MB', value: mb(before.rss) },
      { key: 'memory_after_mb', title: 'memory after', unit: 'MB', value: mb(after.rss) },
      {
        key: 'heap_growth_percent',
        title: 'growth of what is alive on the heap',
        unit: '%',
        value: (after.heap / before.heap - 1) * 100,
      },
      {
        key: 'memory_growth_percent',
        title: 'growth of memory',
        unit: '%',
        value: (after.rss / before.rss - 1) * 100,
        target: { kind: 'most', value: 10 },
      },
    ];
  });
}

/** From the start of the process to the first answer, as `npm start` starts the broker, with a store that is there. */
async function startRows(): Promise<Row[]> {
  const main = fileURLToPath(new URL('../../demo/broker/main.ts', import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'idp-login-bench-'));
  const times: number[] = [];
  try {
    for (let round = 0; round < rounds + 2; round += 1) {
      const started = performance.now();
      const child = spawn(process.execPath, ['--import', 'tsx', main, '--port', '0', '--data', folder], {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      const [{ issuer }] = (await once(child, 'message')) as [{ readonly issuer: string }];
      const response = await fetch(`${issuer}/.well-known/openid-configuration`);
      await response.arrayBuffer();
      // The first ones fill the caches of the compiler and of the login page, and make the keys.
      if (round >= 2) times.push(performance.now() - started);
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return [
    {
      key: 'start_ms',
      title: 'start to first answer',
      unit: 'ms',
      value: median(times),
      target: { kind: 'most', value: 1500 },
    },
  ];
}

/** What finding the company of a domain costs with few domains and with many, measured in turns. */
async function discoveryRows(): Promise<Row[]> {
  const counts = [10, 100_000] as const;
  const [few, many] = await Promise.all(counts.map((domains) => startLoadedBroker({ ...hardlyHashed, domains })));
  if (few === undefined || many === undefined) throw new Error('there are two');
  const agent = createConnections(1);
  const browser = createCheapBrowser(agent);
  const ask = async ({ url }: LoadedBroker, domain: string): Promise<void> => {
    const fields = { client_id: 'bench', identifier: `*@${domain}` };
    const { status, body } = await browser.post(`${url}/login/discovery`, fields);
    if (status !== 200 || !body.includes('company-')) throw new Error(`the domain was not found: ${body}`);
  };
  const times: [number[], number[]] = [[], []];
  try {
    for (let round = 0; round < (given.quick ? 2000 : 8000); round += 1) {
      for (const [at, broker] of [few, many].entries()) {
        const domain = domainNamed((round * 7919) % (counts[at] ?? 1));
        const started = performance.now();
        await ask(broker, domain);
        if (round >= 500) times[at]?.push(performance.now() - started);
      }
    }
  } finally {
    agent.destroy();
    await Promise.all([few.stop(), many.stop()]);
  }
  return [
    { key: 'discovery_10_ms', title: 'discovery with 10 domains', unit: 'ms', value: median(times[0]) },
    { key: 'discovery_100000_ms', title: 'discovery with 100,000 domains', unit: 'ms', value: median(times[1]) },
    {
      key: 'discovery_ratio',
      title: 'ratio of the two',
      unit: '',
      value: median(times[1]) / median(times[0]),
      target: { kind: 'most', value: 1.2 },
    },
  ];
}

const parts: readonly (readonly [string, () => Promise<Row[]>])[] = [
  ['argon2id', () => loginRows('argon2id', 'argon2id', owasp, signInByPage, 60)],
  ['unhashed', () => loginRows('unhashed', 'hashing excluded', hardlyHashed, signInByPage, 400)],
  ['embedded', () => loginRows('embedded', 'hashing excluded, in the app', hardlyHashed, signInEmbedded)],
  ['memory', memoryRows],
  ['start', startRows],
  ['discovery', discoveryRows],
];

const rows: Row[] = [];
for (const [name, measure] of parts) if (name.startsWith(given.only)) rows.push(...(await measure()));

const format = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2));
for (const { title, value, unit, target } of rows) {
  const reached = target && (target.kind === 'least' ? value >= target.value : value <= target.value);
  const wish = target && `${target.kind === 'least' ? 'at least' : 'at most'} ${String(target.value)}`;
  const note = wish === undefined ? '' : `  ${wish}: ${reached ? 'reached' : 'not reached'}`;
  console.log(`${title.padEnd(60)}${format(value).padStart(9)} ${unit.padEnd(3)}${note}`);
}
const [load1 = 0] = loadavg();
const machine = { load: load1, node: process.version, cores: availableParallelism() };
console.log(`Node ${machine.node}, ${String(machine.cores)} cores, load ${load1.toFixed(1)}`);
if (given.json) {
  const figures = Object.fromEntries(rows.map(({ key, value }) => [key, Number(value.toFixed(3))]));
  console.log(JSON.stringify({ ...figures, ...machine, load: Number(load1.toFixed(2)) }));
}
