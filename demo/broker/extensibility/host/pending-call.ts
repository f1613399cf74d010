import type { ConsoleLine, ScriptFailure, ScriptOutcome, ScriptRefusal } from './script-outcome.js';
import type { Script } from './script.js';

/** What an Action's `api` object needs to know; the container makes the object. */
export interface ActionApiInput {
  /** The parts of `api` that the trigger has. */
  readonly parts: readonly string[];
  readonly canRedirect?: boolean;
  /** The state of the redirect that the user returned from. */
  readonly redirectState?: string;
  readonly cache?: Readonly<Record<string, { readonly value: string; readonly expiresAt: number }>>;
  readonly executedRules?: readonly string[];
}

/** One call of a script. */
export interface ScriptCall {
  readonly script: Script;
  /** The arguments before `callback`; an Action gets its event alone. Plain data. */
  readonly args: readonly unknown[];
  /** What the script sees as `configuration`. */
  readonly configuration?: Readonly<Record<string, string>>;
  /** The export of an Action to call. */
  readonly handler?: string;
  readonly api?: ActionApiInput;
  /**
   * How long the script may take, from its begin.
   *
   * @defaultValue the host's time limit
   */
  readonly timeoutMs?: number;
  /**
   * Whether a second run does no harm: then a call that another script took down is run again.
   *
   * @defaultValue false
   */
  readonly repeatable?: boolean;
  readonly signal?: AbortSignal;
}

/** A call on its way. */
export interface PendingCall {
  /**
   * Names the present offer to its container; 0 before the first. Each offer has a number of its own: what a container says
   * late about one must not count for the next.
   */
  offer: number;
  readonly call: ScriptCall;
  readonly key: string;
  readonly timeoutMs: number;
  readonly console: ConsoleLine[];
  readonly enqueuedAt: number;
  state: 'queued' | 'offered' | 'begun' | 'settled';
  /** When it was offered or began, on the monotonic clock. */
  since: number;
  /** How long the next offer holds. */
  leaseMs: number;
  /** How often a container went down under it. */
  losses: number;
  /** Ends the wait that is on: for a place, for the begin, or for the answer. */
  timer: NodeJS.Timeout | undefined;
  /** Whether the caller has its answer; true before the end if the caller gave up. */
  answered: boolean;
  /** Gives the caller an answer; only the first counts. */
  answer(end: CallEnd): void;
  /** Ends the call. */
  settle(end: CallEnd): void;
}

/** How a call ends, without what the host adds. */
export type CallEnd =
  | { readonly status: 'returned'; readonly values: readonly unknown[]; readonly commands: readonly unknown[] }
  | { readonly status: 'refused'; readonly refusal: ScriptRefusal }
  | { readonly status: 'failed'; readonly failure: ScriptFailure };

/** Makes a call that waits for a place; `onOutcome` comes once. */
export function createPendingCall(
  call: ScriptCall,
  key: string,
  timeoutMs: number,
  onOutcome: (outcome: ScriptOutcome) => void,
): PendingCall {
  const pending: PendingCall = {
    offer: 0,
    call,
    key,
    timeoutMs,
    console: [],
    enqueuedAt: performance.now(),
    state: 'queued',
    since: 0,
    leaseMs: 0,
    losses: 0,
    timer: undefined,
    answered: false,
    answer(end) {
      if (pending.answered) return;
      pending.answered = true;
      onOutcome({ ...end, console: pending.console, durationMs: performance.now() - pending.enqueuedAt });
    },
    settle(end) {
      if (pending.state === 'settled') return;
      pending.state = 'settled';
      clearTimeout(pending.timer);
      pending.answer(end);
    },
  };
  return pending;
}

/** A failure as the end of a call. */
export function failed(kind: ScriptFailure['kind'], message: string): CallEnd {
  return { status: 'failed', failure: { kind, message } };
}
