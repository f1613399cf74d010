/**
 * What scripts cost: `npm run bench:scripts`, with `-- --json` for one line of JSON at the end. Every figure is measured
 * here and now; on a machine that does other things as well it is worse than it could be, and the load is printed with it.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';

import { createActionCache } from '../../demo/broker/extensibility/actions/action-cache.js';
import type { BoundAction } from '../../demo/broker/extensibility/actions/action-library.js';
import { createScriptHost, type ScriptHost } from '../../demo/broker/extensibility/host/script-host.js';
import type { Script } from '../../demo/broker/extensibility/host/script.js';
import { createPostLoginPipeline } from '../../demo/broker/extensibility/pipeline/post-login.js';

interface Row {
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  readonly value: number;
  /** What is to be reached; `least` for rates, `most` for times. */
  readonly target?: { readonly kind: 'least' | 'most'; readonly value: number };
}

const login: Script = {
  form: 'database',
  name: 'bench/login.js',
  code: 'function login(name, password, callback) { return callback(null, { user_id: name }); }',
};
const hang: Script = { form: 'database', name: 'bench/hang.js', code: 'function login() { for (;;); }' };

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

async function runLogin(host: ScriptHost): Promise<void> {
  const outcome = await host.run({ script: login, args: ['ada', 'pass'], repeatable: true });
  if (outcome.status !== 'returned') throw new Error(`The script failed: ${JSON.stringify(outcome)}`);
}

async function withHost<T>(
  options: Parameters<typeof createScriptHost>[0],
  run: (host: ScriptHost) => Promise<T>,
): Promise<T> {
  const host = createScriptHost(options);
  try {
    await host.ready();
    return await run(host);
  } finally {
    await host.close();
  }
}

/** Calls per second of one process that has eight callers. */
function callsPerSecond(): Promise<number> {
  return withHost({ minContainers: 1, maxContainers: 1 }, async (host) => {
    for (let at = 0; at < 2000; at += 1) await runLogin(host);
    const count = 40_000;
    let left = count;
    const started = performance.now();
    const caller = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await runLogin(host);
      }
    };
    await Promise.all(Array.from({ length: 8 }, caller));
    return count / ((performance.now() - started) / 1000);
  });
}

/** What ten Actions add to a login: the time of the whole pipeline, of which nothing else is a part. */
function tenActions(): Promise<{ readonly p50: number; readonly p99: number }> {
  const actions: BoundAction[] = Array.from({ length: 10 }, (_, at) => ({
    id: `action-${at}`,
    name: `action ${at}`,
    version: 1,
    code: `exports.onExecutePostLogin = async (event, api) => {
      api.idToken.setCustomClaim('https://bench.example/${at}', event.user.email);
    };`,
    secrets: { KEY: 'value' },
  }));
  const user = { user_id: 'database|1', email: 'ada@demo.example', user_metadata: {}, app_metadata: {} };
  const event = {
    tenant: { id: 'bench' },
    user,
    client: { client_id: 'demo-app', name: 'Demo', metadata: {} },
    request: { ip: '127.0.0.1', hostname: 'localhost', query: {}, body: {}, user_agent: 'Mozilla/5.0 '.repeat(8) },
    transaction: { protocol: 'oidc-basic-profile', requested_scopes: ['openid', 'email'], metadata: {} },
    authentication: { methods: [] },
  };
  return withHost({}, async (host) => {
    const pipeline = createPostLoginPipeline({
      host,
      cache: createActionCache(Date.now),
      now: Date.now,
      rules: () => [],
      rulesConfiguration: () => ({}),
      actions: () => actions,
    });
    const input = {
      event,
      subject: { user, context: {} },
      canRedirect: true,
      factors: { enabled: [], enrolled: [], satisfied: [] },
    };
    const times: number[] = [];
    for (let at = 0; at < 1200; at += 1) {
      const started = performance.now();
      const { decision } = await pipeline.run(input);
      if (decision.kind !== 'continue') throw new Error(JSON.stringify(decision));
      if (at >= 200) times.push(performance.now() - started);
    }
    return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
  });
}

/** From the death of the only process to the answer of the next call: nothing is warm. */
function respawn(): Promise<{ readonly p50: number; readonly worst: number }> {
  return withHost({ minContainers: 1, maxContainers: 1 }, async (host) => {
    const times: number[] = [];
    for (let at = 0; at < 12; at += 1) {
      await runLogin(host);
      const pid = host.stats().containers[0]?.pid;
      if (pid === undefined) throw new Error('There is no process');
      const started = performance.now();
      process.kill(pid, 'SIGKILL');
      await runLogin(host);
      times.push(performance.now() - started);
    }
    return { p50: quantile(times, 0.5), worst: Math.max(...times) };
  });
}

/** The resident memory of one process after some work, in MB; Linux only. */
function memory(): Promise<number> {
  return withHost({ minContainers: 1, maxContainers: 1 }, async (host) => {
    for (let at = 0; at < 2000; at += 1) await runLogin(host);
    const pid = host.stats().containers[0]?.pid ?? 0;
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
    } catch {
      return Number.NaN;
    }
  });
}

/** The times of logins that come every two milliseconds, with and without a script that hangs again and again. */
async function hungScript(): Promise<{ readonly quietP99: number; readonly p99: number; readonly delayP99: number }> {
  const measure = (disturb: boolean): Promise<readonly number[]> =>
    withHost({ timeoutMs: 1000 }, async (host) => {
      for (let at = 0; at < 500; at += 1) await runLogin(host);
      const times: number[] = [];
      const pending: Promise<void>[] = [];
      for (let at = 0; at < 1500; at += 1) {
        // A login that hangs, every 300 ms; each holds its process for a second.
        if (disturb && at % 150 === 0) void host.run({ script: hang, args: ['ada', 'pass'] });
        const started = performance.now();
        pending.push(
          runLogin(host).then(() => {
            times.push(performance.now() - started);
          }),
        );
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      await Promise.all(pending);
      return times;
    });
  const quiet = quantile(await measure(false), 0.99);
  const disturbed = quantile(await measure(true), 0.99);
  return { quietP99: quiet, p99: disturbed, delayP99: disturbed - quiet };
}

const rows: Row[] = [];
const add = (key: string, title: string, unit: string, value: number, target?: Row['target']): void => {
  rows.push({ key, title, unit, value, ...(target && { target }) });
};
const loadBefore = loadavg()[0] ?? 0;

add('calls_per_second', 'empty login script, one process', 'calls/s', await callsPerSecond(), {
  kind: 'least',
  value: 5000,
});
const actions = await tenActions();
add('ten_actions_p50_ms', 'ten Actions add, p50', 'ms', actions.p50, { kind: 'most', value: 5 });
add('ten_actions_p99_ms', 'ten Actions add, p99', 'ms', actions.p99);
const restart = await respawn();
add('respawn_p50_ms', 'killed process to next answer, p50', 'ms', restart.p50, { kind: 'most', value: 150 });
add('respawn_worst_ms', 'killed process to next answer, worst of 12', 'ms', restart.worst);
add('memory_mb', 'memory of one process', 'MB', await memory());
const hung = await hungScript();
add('quiet_p99_ms', 'login beside no hung script, p99', 'ms', hung.quietP99);
add('beside_hung_p99_ms', 'login beside hung scripts, p99', 'ms', hung.p99);
add('hung_delay_p99_ms', 'delay that hung scripts cause, p99', 'ms', hung.delayP99, { kind: 'most', value: 20 });
const load = Math.max(loadBefore, loadavg()[0] ?? 0);

function verdict({ value, target }: Row): string {
  if (target === undefined) return '';
  const reached = target.kind === 'least' ? value >= target.value : value <= target.value;
  return `${target.kind === 'least' ? '≥' : '≤'} ${target.value} ${reached ? 'reached' : 'MISSED'}`;
}

for (const row of rows) {
  const value = row.value >= 100 ? Math.round(row.value).toLocaleString('en') : row.value.toFixed(2);
  console.log(`${row.title.padEnd(46)}${value.padStart(10)} ${row.unit.padEnd(8)} ${verdict(row)}`.trimEnd());
}
const machine = `Node ${process.versions.node}, ${availableParallelism()} cores, load ${load.toFixed(1)} while measuring`;
console.log(machine);
if (process.argv.includes('--json')) {
  const figures = Object.fromEntries(rows.map(({ key, value }) => [key, Math.round(value * 1000) / 1000]));
  console.log(JSON.stringify({ ...figures, load, node: process.versions.node, cores: availableParallelism() }));
}
