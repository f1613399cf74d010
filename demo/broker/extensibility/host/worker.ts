import { startContainer, type Container, type ContainerEnd } from './container.js';
import { encodeFrame, TO_BROKER, TO_CONTAINER, type Frame } from './frame.js';
import type { NodeCommand } from './node-command.js';
import { failed, type CallEnd, type PendingCall } from './pending-call.js';
import type { Place } from './placement.js';
import { isTree } from './result-tree.js';
import { readProblem } from './script-outcome.js';

/** The host's side of one container: what it was given, and what it said. */
export interface Worker extends Place {
  readonly number: number;
  readonly pid: number | undefined;
  readonly startedAt: number;
  /** When it said anything last. */
  readonly heardAt: number;
  /** The script that began last. */
  readonly lastKey: string | undefined;
  readonly codesKnown: number;
  state: 'starting' | 'ready' | 'retiring';
  offer(call: PendingCall): void;
  /** Forgets a call, because it has ended or was taken back. */
  drop(call: PendingCall): void;
  /** Asks for a sign of life. */
  ping(): void;
  /** Notes that an offer ended without an answer. */
  markSilent(): void;
  memoryMb(): number;
  slowDown(): void;
  /** Ends the process at once; `forMemory` because it takes too much of it. */
  kill(forMemory?: boolean): void;
}

/** What a worker tells the host. */
export interface WorkerEvents {
  readonly onReady: () => void;
  readonly onBegun: (call: PendingCall) => void;
  readonly onDeclined: (call: PendingCall) => void;
  readonly onEnded: (call: PendingCall, end: CallEnd) => void;
  readonly onConsole: (scriptName: string, call: PendingCall | undefined, level: string, text: string) => void;
  readonly onNotice: (scriptName: string, kind: string, message: string, lines: readonly string[]) => void;
  readonly onCpu: (seconds: number) => void;
  /** The process is gone, and these calls with it. */
  readonly onGone: (calls: readonly PendingCall[], end: WorkerEnd) => void;
}

/** How a worker ended. */
export interface WorkerEnd extends ContainerEnd {
  /** Whether the host killed it. */
  readonly killed: boolean;
  /** Whether it ever took calls. */
  readonly wasReady: boolean;
  /** The call that ended the process by `process.exit`, and the code. */
  readonly exit: { readonly call: number; readonly code: number } | undefined;
}

/** How many names of past calls are kept, for what a script does after its answer. */
const rememberedCalls = 256;

/** The monotonic clock of the machine, in milliseconds: the same in the container. */
export function monotonicNow(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** Starts a container and keeps its books. Each has its own map of calls: an answer can never reach another's. */
export function startWorker(
  number: number,
  command: NodeCommand,
  maxResultBytes: number,
  events: WorkerEvents,
): Worker {
  const calls = new Map<number, PendingCall>();
  const names = new Map<number, string>();
  const knownKeys = new Set<string>();
  let offered = 0;
  let lastOffer = 0;
  let killed = false;
  let wasReady = false;
  let tooLarge = false;
  let exit: WorkerEnd['exit'];
  const container: Container = startContainer(number, command, maxResultBytes, { onFrame, onEnd });

  const worker = {
    number,
    startedAt: monotonicNow(),
    heardAt: monotonicNow(),
    lastUsedAt: 0,
    lastKey: undefined as string | undefined,
    state: 'starting' as Worker['state'],
    silent: false,
    get pid() {
      return container.pid;
    },
    get offered() {
      return offered;
    },
    get begun() {
      return calls.size - offered;
    },
    get busySince() {
      let oldest: number | undefined;
      for (const call of calls.values()) {
        if (call.state === 'begun' && (oldest === undefined || call.since < oldest)) oldest = call.since;
      }
      return oldest;
    },
    get codesKnown() {
      return knownKeys.size;
    },
    offer(call: PendingCall): void {
      const { script, args, configuration, handler, api } = call.call;
      const { form, name, code } = script;
      const now = monotonicNow();
      const offer = lastOffer + 1;
      const frame = encodeFrame(TO_CONTAINER.call, {
        id: offer,
        deadline: now + call.leaseMs,
        script: knownKeys.has(call.key) ? { key: call.key, form, name } : { key: call.key, form, name, code },
        args,
        configuration: configuration ?? {},
        handler,
        api,
        maxResultBytes,
      });
      knownKeys.add(call.key);
      lastOffer = offer;
      call.offer = offer;
      calls.set(offer, call);
      remember(offer, name);
      offered += 1;
      call.state = 'offered';
      call.since = now;
      worker.lastUsedAt = now;
      container.send(frame);
    },
    drop(call: PendingCall): void {
      if (calls.get(call.offer) !== call || !calls.delete(call.offer)) return;
      if (call.state === 'offered') offered -= 1;
    },
    ping(): void {
      container.send(encodeFrame(TO_CONTAINER.ping));
    },
    markSilent(): void {
      worker.silent = true;
    },
    memoryMb: container.memoryMb,
    slowDown: container.slowDown,
    kill(forMemory = false): void {
      killed = true;
      tooLarge ||= forMemory;
      worker.state = 'retiring';
      container.kill();
    },
  };
  return worker;

  function remember(id: number, name: string): void {
    names.set(id, name);
    if (names.size > rememberedCalls) names.delete(names.keys().next().value as number);
  }

  function onFrame(frame: Frame): void {
    worker.heardAt = monotonicNow();
    worker.silent = false;
    const call = calls.get(frame.id);
    const body = (frame.body ?? {}) as Record<string, unknown>;
    switch (frame.type) {
      case TO_BROKER.ready:
        wasReady = true;
        if (worker.state === 'starting') worker.state = 'ready';
        events.onReady();
        break;
      case TO_BROKER.begun:
        if (call?.state !== 'offered') break;
        offered -= 1;
        call.state = 'begun';
        call.since = worker.heardAt;
        worker.lastKey = call.key;
        events.onBegun(call);
        break;
      case TO_BROKER.declined:
        if (call === undefined) break;
        worker.drop(call);
        events.onDeclined(call);
        break;
      case TO_BROKER.outcome:
        if (call?.state !== 'begun') break;
        worker.drop(call);
        events.onEnded(call, readEnd(body));
        break;
      case TO_BROKER.console:
        events.onConsole(names.get(frame.id) ?? 'container', call, String(body['level']), String(body['text']));
        break;
      case TO_BROKER.notice: {
        const problem = readProblem(body['kind'], body['error']);
        const { message, lines } =
          'failure' in problem ? problem.failure : { message: problem.refusal.kind, lines: undefined };
        events.onNotice(names.get(frame.id) ?? 'container', String(body['kind']), message, lines ?? []);
        break;
      }
      case TO_BROKER.cpu:
        if (typeof frame.body === 'number') events.onCpu(frame.body);
        break;
      case TO_BROKER.exit:
        exit = { call: frame.id, code: Number(body['code']) };
        break;
      default:
    }
  }

  function onEnd(end: ContainerEnd): void {
    worker.state = 'retiring';
    const lost = [...calls.values()];
    calls.clear();
    offered = 0;
    const outOfMemory = tooLarge || (end.outOfMemory && !killed);
    events.onGone(lost, { ...end, killed, outOfMemory, wasReady, exit });
  }
}

function readEnd(body: Record<string, unknown>): CallEnd {
  if (body['status'] === 'returned') {
    const { values, commands } = body;
    if (Array.isArray(values) && isTree(values) && isTree(commands)) {
      return { status: 'returned', values, commands: Array.isArray(commands) ? commands : [] };
    }
    return failed('result_not_plain', 'The result is not plain data');
  }
  const problem = readProblem(body['kind'], body['error']);
  return 'refusal' in problem ? { status: 'refused', ...problem } : { status: 'failed', ...problem };
}
