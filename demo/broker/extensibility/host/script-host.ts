import { DEFAULT_MODULES, resolveModules } from './module-access.js';
import { nodeCommand } from './node-command.js';
import { endOfLost } from './lost-call.js';
import { createPendingCall, failed, type PendingCall, type ScriptCall } from './pending-call.js';
import { choosePlace, containersToStart, type PlacementKind } from './placement.js';
import type { ScriptLog } from './script-log.js';
import type { ScriptFailure, ScriptOutcome } from './script-outcome.js';
import { SCRIPT_LIMITS, scriptKey } from './script.js';
import { createWorkerWatch } from './worker-watch.js';
import { monotonicNow, startWorker, type Worker, type WorkerEnd } from './worker.js';

/** Options of {@link createScriptHost}. */
export interface ScriptHostOptions {
  /**
   * How long a script may take, in milliseconds.
   *
   * @defaultValue 20 000
   */
  readonly timeoutMs?: number;
  /**
   * How long a call may wait for a container, in milliseconds.
   *
   * @defaultValue `timeoutMs`
   */
  readonly waitMs?: number;
  /**
   * The JavaScript heap of one container, in MB.
   *
   * @defaultValue 96
   */
  readonly memoryMb?: number;
  /**
   * Containers that are always ready: one that works and a spare for when it is taken or goes down.
   *
   * @defaultValue 2
   */
  readonly minContainers?: number;
  /**
   * The most containers at one time.
   *
   * @defaultValue 6
   */
  readonly maxContainers?: number;
  /**
   * The largest result, in bytes.
   *
   * @defaultValue 1 MB
   */
  readonly resultBytes?: number;
  /** Names that scripts may `require`. */
  readonly modules?: readonly string[];
  /** Files that stand for modules. */
  readonly moduleReplacements?: Readonly<Record<string, string>>;
  readonly log?: ScriptLog;
}

/** Figures about a host. */
export interface ScriptHostStats {
  readonly containers: readonly { readonly number: number; readonly pid: number | undefined; readonly state: string }[];
  readonly queued: number;
  /** Containers started so far. */
  readonly started: number;
}

/** Runs the scripts of one tenant. */
export interface ScriptHost {
  /** Runs a script; never rejects. */
  run(call: ScriptCall): Promise<ScriptOutcome>;
  /** Resolves when the first container can take calls. */
  ready(): Promise<void>;
  /** Lets all containers go as soon as their calls have ended; `global` starts empty in the new ones. */
  recycle(): void;
  stats(): ScriptHostStats;
  /** Kills all containers; calls on their way fail as `closed`. */
  close(): Promise<void>;
}

/** How long a container has to begin a call before the call goes elsewhere. Doubles with each try. */
const firstLeaseMs = 8;
const longestLeaseMs = 1000;
/** On top of the lease, so that a `begun` that was written in time has been read. */
const leaseMarginMs = 1;
const placement = { offeredPerContainer: 4, begunPerContainer: 16 } as const;
/** A call that takes longer has another container started beside it. */
const busyMs = 20;
/** How long a container may be silent after a time-out before it counts as hung. */
const signOfLifeMs = 25;
/** How long a script that hung is placed with care. */
const suspectMs = 60_000;
const sweepMs = 500;
const idleMs = 30_000;
const longestLifeMs = 20 * 60_000;
/** What Node itself takes, most of it address space for code that counts although nothing is in it. */
const reservedMb = 640;
const cpuSeconds = { retire: 60, kill: 120 } as const;
/** More scripts than one tenant has at a time: old versions pile up in a container. */
const codesPerContainer = 1000;
const startFailuresInARow = 5;

/** Makes a host and starts its containers. */
export function createScriptHost(options: ScriptHostOptions = {}): ScriptHost {
  const timeoutMs = options.timeoutMs ?? SCRIPT_LIMITS.timeoutMs;
  const waitMs = options.waitMs ?? timeoutMs;
  const memoryMb = options.memoryMb ?? 96;
  const maxContainers = Math.max(1, options.maxContainers ?? 6);
  const minContainers = Math.min(options.minContainers ?? 2, maxContainers);
  const resultBytes = options.resultBytes ?? SCRIPT_LIMITS.resultBytes;
  /** One script may hang in half of the containers, never in all. */
  const silentPerScript = Math.max(1, Math.floor(maxContainers / 2));
  /** The heap, as much again for buffers, and Node itself. */
  const mostMemoryMb = memoryMb * 2 + 96;
  const access = resolveModules(options.modules ?? DEFAULT_MODULES, options.moduleReplacements);
  const command = nodeCommand(
    access.folders,
    { modules: access.modules },
    { memoryMb, dataMb: memoryMb * 2 + reservedMb, cpuSeconds: cpuSeconds.kill },
  );
  const workers: Worker[] = [];
  const queue: PendingCall[] = [];
  /** Scripts that have hung, until when they are placed with care. */
  const suspects = new Map<string, number>();
  const watch = createWorkerWatch({
    onSilent: maintain,
    onHung(worker) {
      suspect(worker.lastKey);
      worker.slowDown();
      worker.state = 'retiring';
    },
  });
  const waitingForReady: (() => void)[] = [];
  let started = 0;
  let startFailures = 0;
  let closed: (() => void) | undefined;
  const sweeper = setInterval(sweep, sweepMs);
  sweeper.unref();
  process.once('exit', killAll);
  maintain();

  return {
    run(call) {
      return new Promise((resolve) => enqueue(call, resolve));
    },
    ready() {
      if (workers.some((worker) => worker.state === 'ready')) return Promise.resolve();
      return new Promise((resolve) => waitingForReady.push(resolve));
    },
    recycle() {
      for (const worker of [...workers]) retire(worker);
    },
    stats() {
      const containers = workers.map(({ number, pid, state, silent }) => ({
        number,
        pid,
        state: silent ? 'silent' : state,
      }));
      return { containers, queued: queue.length, started };
    },
    async close() {
      clearInterval(sweeper);
      process.off('exit', killAll);
      for (const call of queue.splice(0)) call.settle(failed('closed', 'The broker is shutting down'));
      const gone = workers.length === 0 ? Promise.resolve() : new Promise<void>((resolve) => (closed = resolve));
      closed ??= () => undefined;
      killAll();
      await gone;
    },
  };

  function killAll(): void {
    for (const worker of workers) worker.kill();
  }

  function enqueue(call: ScriptCall, onOutcome: (outcome: ScriptOutcome) => void): void {
    const pending = createPendingCall(call, scriptKey(call.script), call.timeoutMs ?? timeoutMs, (outcome) => {
      call.signal?.removeEventListener('abort', onAbort);
      if (outcome.status === 'failed') logFailure(call.script.name, outcome.failure);
      onOutcome(outcome);
    });
    const onAbort = (): void => {
      const at = queue.indexOf(pending);
      const end = failed('aborted', 'The call was given up');
      // A script that runs goes on until its end or its time limit; only nobody waits for it.
      if (at < 0) return pending.answer(end);
      queue.splice(at, 1);
      pending.settle(end);
    };
    if (closed !== undefined) return pending.settle(failed('closed', 'The broker is shutting down'));
    if (call.signal?.aborted === true) return pending.settle(failed('aborted', 'The call was given up'));
    call.signal?.addEventListener('abort', onAbort, { once: true });
    pending.leaseMs = firstLeaseMs;
    queue.push(pending);
    dispatch();
    if (pending.state === 'queued') waitForPlace(pending);
  }

  /** Puts a call that lost its place before all others. */
  function requeue(call: PendingCall): void {
    if (call.state === 'settled') return;
    clearTimeout(call.timer);
    if (call.answered) return;
    call.state = 'queued';
    queue.unshift(call);
    waitForPlace(call);
  }

  function dispatch(): void {
    for (let at = 0; at < queue.length;) {
      const call = queue[at] as PendingCall;
      const kind = placementOf(call);
      const heldBack = isHeldBack(call);
      const worker = heldBack ? undefined : choosePlace(workers, placement, kind);
      if (worker !== undefined) {
        queue.splice(at, 1);
        offer(worker, call);
      } else if (heldBack || kind !== 'shared') {
        at += 1;
      } else {
        break;
      }
    }
    maintain();
  }

  function placementOf({ key, losses }: PendingCall): PlacementKind {
    if (suspects.has(key) && maxContainers > 1) return 'suspect';
    return losses > 0 ? 'alone' : 'shared';
  }

  function suspect(key: string | undefined): void {
    if (key !== undefined) suspects.set(key, monotonicNow() + suspectMs);
  }

  function isHeldBack(call: PendingCall): boolean {
    let silent = 0;
    for (const worker of workers) if (worker.silent && worker.lastKey === call.key) silent += 1;
    return silent >= silentPerScript;
  }

  function waitForPlace(call: PendingCall): void {
    call.timer = setTimeout(() => {
      const at = queue.indexOf(call);
      if (at < 0) return;
      queue.splice(at, 1);
      call.settle(failed('busy', 'All containers were taken for too long'));
    }, waitMs);
  }

  function offer(worker: Worker, call: PendingCall): void {
    clearTimeout(call.timer);
    try {
      worker.offer(call);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      return call.settle(failed('arguments_not_plain', `The arguments cannot be handed to a script: ${reason}`));
    }
    const offeredAt = call.since;
    call.timer = setTimeout(() => {
      // A `begun` that was written before the lease ended is in the pipe by now: read that first.
      setImmediate(() => setImmediate(() => takeBack(worker, call, offeredAt)));
    }, call.leaseMs + leaseMarginMs);
  }

  function takeBack(worker: Worker, call: PendingCall, offeredAt: number): void {
    if (call.state !== 'offered' || call.since !== offeredAt) return;
    worker.drop(call);
    if (worker.heardAt < offeredAt) {
      worker.markSilent();
      worker.ping();
    }
    call.leaseMs = Math.min(call.leaseMs * 2, longestLeaseMs);
    requeue(call);
    dispatch();
  }

  function maintain(): void {
    if (closed !== undefined) return;
    const need = { minContainers, maxContainers, queued: queue.length, busyMs };
    for (let count = containersToStart(workers, need, monotonicNow()); count > 0; count -= 1) start();
  }

  function start(): void {
    started += 1;
    const worker = startWorker(started, command, resultBytes, {
      onReady() {
        startFailures = 0;
        for (const resolve of waitingForReady.splice(0)) resolve();
        dispatch();
      },
      onBegun(call) {
        clearTimeout(call.timer);
        call.timer = setTimeout(() => onTimeout(worker, call), call.timeoutMs);
        watch.begin(worker);
      },
      onDeclined(call) {
        call.leaseMs = Math.min(call.leaseMs * 2, longestLeaseMs);
        requeue(call);
        dispatch();
      },
      onEnded(call, end) {
        call.settle(end);
        afterCall(worker);
      },
      onConsole(script, call, level, text) {
        call?.console.push({ level, text });
        options.log?.({ at: new Date(), level: 'info', script, kind: 'console', message: text });
      },
      onNotice(script, kind, message, lines) {
        if (kind !== 'poisoned') options.log?.({ at: new Date(), level: 'error', script, kind, message, lines });
        if (kind === 'poisoned' || kind === 'unhandled_rejection' || kind === 'uncaught_exception') retire(worker);
      },
      onCpu(seconds) {
        if (seconds > cpuSeconds.retire) retire(worker);
      },
      onGone(calls, end) {
        workers.splice(workers.indexOf(worker), 1);
        onGone(calls, end);
      },
    });
    workers.push(worker);
  }

  function onGone(calls: readonly PendingCall[], end: WorkerEnd): void {
    if (closed !== undefined) {
      for (const call of calls) call.settle(failed('closed', 'The broker is shutting down'));
      if (workers.length === 0) closed();
      return;
    }
    if (!end.wasReady && !end.killed) {
      startFailures += 1;
      logFailure('container', { kind: 'crashed', message: `A process for scripts does not start: ${end.lastWords}` });
    }
    const begun = calls.filter((call) => call.state === 'begun');
    // Backwards, because each goes before all others.
    for (const call of [...calls].reverse()) {
      const fate = call.state === 'begun' ? endOfLost(call, end, begun.length === 1) : undefined;
      if (fate === undefined) requeue(call);
      else call.settle(fate);
    }
    if (startFailures >= startFailuresInARow) {
      startFailures = 0;
      for (const call of queue.splice(0)) call.settle(failed('crashed', 'The processes for scripts do not start'));
      return;
    }
    dispatch();
  }

  function retire(worker: Worker): void {
    worker.state = 'retiring';
    if (worker.offered + worker.begun === 0) worker.kill();
    maintain();
  }

  function onTimeout(worker: Worker, call: PendingCall): void {
    worker.drop(call);
    suspect(call.key);
    call.settle(failed('timeout', `The script gave no answer within ${call.timeoutMs} ms`));
    if (worker.begun === 0) {
      worker.kill();
    } else {
      // Others run there. They may go on if the process lives, and are run elsewhere if it hangs.
      retire(worker);
      const askedAt = monotonicNow();
      worker.ping();
      setTimeout(() => {
        if (worker.heardAt < askedAt) worker.kill();
      }, signOfLifeMs);
    }
    maintain();
  }

  function afterCall(worker: Worker): void {
    if (worker.state === 'retiring' && worker.offered + worker.begun === 0) worker.kill();
    else if (worker.codesKnown > codesPerContainer) retire(worker);
    dispatch();
  }

  function sweep(): void {
    const now = monotonicNow();
    for (const [key, until] of suspects) if (until < now) suspects.delete(key);
    let spare = workers.filter((worker) => worker.state === 'ready' && !worker.silent).length - minContainers;
    for (const worker of [...workers]) {
      const busy = worker.offered + worker.begun > 0;
      if (busy && worker.memoryMb() > mostMemoryMb) worker.kill(true);
      if (worker.state !== 'ready') continue;
      const idle = !busy && now - worker.lastUsedAt > idleMs;
      if (now - worker.startedAt > longestLifeMs) {
        retire(worker);
      } else if (idle && spare > 0) {
        spare -= 1;
        worker.kill();
      }
    }
    dispatch();
  }

  function logFailure(script: string, failure: ScriptFailure): void {
    options.log?.({ at: new Date(), level: 'error', script, ...failure });
  }
}
