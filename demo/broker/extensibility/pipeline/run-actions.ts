import { randomBytes } from 'node:crypto';
import type { ActionCache } from '../actions/action-cache.js';
import { readCommands, type ActionCommand, type CommandOf } from '../actions/action-command.js';
import type { BoundAction } from '../actions/action-library.js';
import { triggerOf, type ActionTriggerId } from '../actions/triggers.js';
import type { ScriptHost } from '../host/script-host.js';
import type { ScriptOutcome } from '../host/script-outcome.js';
import { SCRIPT_LIMITS, type Script } from '../host/script.js';
import { applyCommand } from './apply-command.js';
import { decideChallenge, decideEnrollment, type FactorState } from './factor-choice.js';
import type {
  PipelineDecision,
  PipelineEffects,
  PipelineFailure,
  PipelineResult,
  SuspendedPipeline,
  TraceStep,
} from './pipeline-result.js';

/** What runs Actions. */
export interface ActionParts {
  readonly host: ScriptHost;
  readonly cache: ActionCache;
  now(): number;
  /**
   * How long all Actions of a trigger may take together; waiting for the user does not count.
   *
   * @defaultValue 20 000
   */
  readonly timeoutMs?: number;
}

/** The Actions of one trigger and what they see. */
export interface ActionFlow {
  readonly trigger: ActionTriggerId;
  readonly actions: readonly BoundAction[];
  /** The event without secrets; plain data. */
  readonly event: Readonly<Record<string, unknown>>;
  /** Whether the browser can be sent away: not for refresh tokens, the password grant and `prompt=none`. */
  readonly canRedirect: boolean;
  readonly factors?: FactorState;
  /** The address to which users come back: nobody is sent there directly. */
  readonly continueUrl?: string;
}

/** Where a run begins. */
export interface ActionStart {
  readonly effects: PipelineEffects;
  /** The index of the first Action that runs. */
  readonly index: number;
  /** The user came back to this first Action: its `onContinue…` runs. */
  readonly returnedState?: string;
  /** Redirects and forms so far. */
  readonly redirects: number;
}

/** A login that was sent away so often is going in circles. */
const mostRedirects = 10;

/** Runs Actions in their order until one denies, suspends the flow or fails. */
export async function runActions(parts: ActionParts, flow: ActionFlow, start: ActionStart): Promise<PipelineResult> {
  const { handler, continueHandler } = triggerOf(flow.trigger);
  let { effects } = start;
  let leftMs = parts.timeoutMs ?? SCRIPT_LIMITS.timeoutMs;

  for (let index = start.index; index < flow.actions.length; index += 1) {
    const action = flow.actions[index] as BoundAction;
    const returning = index === start.index && start.returnedState !== undefined;
    const call = returning && continueHandler !== undefined ? continueHandler : handler;
    const at = parts.now();
    const outcome = await callAction(
      parts,
      flow,
      action,
      call,
      effects,
      leftMs,
      returning ? start.returnedState : undefined,
    );
    leftMs = Math.max(leftMs - outcome.durationMs, 1);

    const commands = outcome.status === 'returned' ? readCommands(outcome.values[0]) : [];
    const applied = applyAll(parts, flow, effects, commands);
    const stop = stopOf(flow, action, index, outcome, commands, start.redirects);
    effects = withTrace(applied.effects, {
      phase: 'action',
      id: action.id,
      name: action.name,
      handler: call,
      version: action.version,
      at,
      durationMs: outcome.durationMs,
      outcome: stop === undefined ? 'passed' : outcomeOf(stop.decision),
      commands: commands.map(({ type }) => type),
      notes: applied.notes,
      console: outcome.console.map(({ text }) => text),
      ...(stop?.decision.kind === 'failed' && { failure: stop.decision.failure.message }),
    });
    if (stop === undefined) continue;
    const { decision, resume } = stop;
    if (resume === undefined) return { ...effects, decision };
    return { ...effects, decision, suspended: { ...resume, effects } };
  }
  return { ...effects, decision: { kind: 'continue' } };
}

/** Adds a step to the trace. */
export function withTrace(effects: PipelineEffects, step: TraceStep): PipelineEffects {
  return { ...effects, trace: [...effects.trace, step] };
}

const scripts = new WeakMap<ScriptHost, Map<string, Script>>();

/** The same object for the same version, so that its key is computed once. */
function scriptOf(host: ScriptHost, { id, name, version, code }: BoundAction): Script {
  const known = scripts.get(host) ?? new Map<string, Script>();
  scripts.set(host, known);
  const key = `${id}@${version}`;
  let script = known.get(key);
  if (script?.code !== code) {
    script = { form: 'action', name: `actions/${name.replace(/[^\w.-]+/g, '-')}.js`, code };
    known.set(key, script);
  }
  return script;
}

function callAction(
  parts: ActionParts,
  flow: ActionFlow,
  action: BoundAction,
  handler: string,
  effects: PipelineEffects,
  timeoutMs: number,
  redirectState: string | undefined,
): Promise<ScriptOutcome> {
  return parts.host.run({
    script: scriptOf(parts.host, action),
    args: [eventFor(flow.event, action, effects)],
    handler,
    timeoutMs,
    api: {
      parts: triggerOf(flow.trigger).parts,
      canRedirect: flow.canRedirect,
      cache: parts.cache.snapshot(flow.trigger),
      executedRules: effects.executedRules,
      ...(redirectState !== undefined && { redirectState }),
    },
  });
}

/** The event of one Action: its secrets, and what the ones before it set for those behind them. */
function eventFor(
  event: Readonly<Record<string, unknown>>,
  { secrets }: BoundAction,
  effects: PipelineEffects,
): Record<string, unknown> {
  const { userMetadata, appMetadata, transactionMetadata, recordedMethods } = effects;
  const user = event['user'] as Readonly<Record<string, unknown>> | undefined;
  const transaction = event['transaction'] as Readonly<Record<string, unknown>> | undefined;
  const authentication = event['authentication'] as { readonly methods?: readonly unknown[] } | undefined;
  return {
    ...event,
    secrets,
    ...(user !== undefined && {
      user: {
        ...user,
        user_metadata: merged(user['user_metadata'], userMetadata),
        app_metadata: merged(user['app_metadata'], appMetadata),
      },
    }),
    ...(transaction !== undefined && {
      transaction: { ...transaction, metadata: merged(transaction['metadata'], transactionMetadata) },
    }),
    ...(authentication !== undefined && {
      authentication: {
        ...authentication,
        methods: [
          ...(authentication.methods ?? []),
          ...recordedMethods.map((name) => ({ name, timestamp: new Date().toISOString() })),
        ],
      },
    }),
  };
}

function merged(before: unknown, changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const all = { ...(before as Record<string, unknown> | undefined), ...changes };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

function applyAll(
  parts: ActionParts,
  flow: ActionFlow,
  before: PipelineEffects,
  commands: readonly ActionCommand[],
): { readonly effects: PipelineEffects; readonly notes: readonly string[] } {
  let effects = before;
  const notes: string[] = [];
  for (const command of commands) {
    if (command.type === 'cache.set' || command.type === 'cache.delete') {
      parts.cache.apply(flow.trigger, command);
      continue;
    }
    const applied = applyCommand(effects, command);
    if ('note' in applied) notes.push(applied.note);
    else effects = applied.effects;
  }
  return { effects, notes };
}

interface Stop {
  readonly decision: PipelineDecision;
  readonly resume?: Omit<SuspendedPipeline, 'effects'>;
}

/** What stops the flow behind an Action. A denial goes before everything else that the same Action asked for. */
function stopOf(
  flow: ActionFlow,
  action: BoundAction,
  index: number,
  outcome: ScriptOutcome,
  commands: readonly ActionCommand[],
  redirects: number,
): Stop | undefined {
  const by = action.name;
  const fail = (failure: PipelineFailure): Stop => ({ decision: { kind: 'failed', by, failure } });
  if (outcome.status === 'failed') return fail(outcome.failure);
  // Actions refuse by `api`, not by errors.
  if (outcome.status === 'refused') return fail({ kind: 'threw', message: outcome.refusal.message ?? 'refused' });

  const denial = find(commands, 'access.deny');
  if (denial !== undefined) {
    const { reason, code = 'access_denied', userMessage } = denial;
    return { decision: { kind: 'deny', by, reason, code, ...(userMessage !== undefined && { userMessage }) } };
  }
  const invalid = find(commands, 'validation.error');
  if (invalid !== undefined) {
    const { code, message } = invalid;
    return { decision: { kind: 'deny', by, reason: message, code, userMessage: message } };
  }
  const leave = find(commands, 'redirect') ?? find(commands, 'prompt');
  if (leave !== undefined) return leaveFor(flow, action, index, leave, redirects);
  return challengeOf(flow, by, index, commands, redirects);
}

function find<T extends ActionCommand['type']>(commands: readonly ActionCommand[], type: T): CommandOf<T> | undefined {
  return commands.find((command): command is CommandOf<T> => command.type === type);
}

function leaveFor(
  flow: ActionFlow,
  action: BoundAction,
  index: number,
  command: CommandOf<'redirect'> | CommandOf<'prompt'>,
  redirects: number,
): Stop {
  const by = action.name;
  if (!flow.canRedirect) return { decision: { kind: 'interaction-required', by } };
  if (redirects >= mostRedirects) {
    const message = `The flow has sent the user away ${mostRedirects} times`;
    return { decision: { kind: 'failed', by, failure: { kind: 'too_many_redirects', message } } };
  }
  const state = randomBytes(24).toString('base64url');
  const { id, version } = action;
  const resume = { at: { phase: 'action', id, version, index } as const, state, redirects: redirects + 1 };
  if (command.type === 'prompt') {
    const { form, fields, vars } = command;
    return { decision: { kind: 'prompt', by, form, fields, vars, state }, resume };
  }
  const address = redirectAddress(command.url, state, flow.continueUrl);
  if (typeof address !== 'string') return { decision: { kind: 'failed', by, failure: address } };
  return { decision: { kind: 'redirect', by, url: address, state }, resume };
}

/** The address of a redirect with its state, or why nobody is sent there. */
export function redirectAddress(url: string, state: string, continueUrl: string | undefined): string | PipelineFailure {
  const refuse = (message: string): PipelineFailure => ({ kind: 'bad_redirect', message });
  if (!URL.canParse(url)) return refuse('The address of the redirect is not a URL');
  const target = new URL(url);
  if (target.protocol !== 'https:' && target.protocol !== 'http:') {
    return refuse('The address of the redirect is neither http nor https');
  }
  if (target.username !== '' || target.password !== '') return refuse('The address of the redirect holds a password');
  if (continueUrl !== undefined && target.origin + target.pathname === continueUrl) {
    return refuse('The address of the redirect is the one to which users come back');
  }
  target.searchParams.set('state', state);
  return target.href;
}

const noFactors: FactorState = { enabled: [], enrolled: [], satisfied: [] };

function challengeOf(
  flow: ActionFlow,
  by: string,
  index: number,
  commands: readonly ActionCommand[],
  redirects: number,
): Stop | undefined {
  for (const command of commands) {
    if (command.type !== 'authentication.challenge' && command.type !== 'authentication.enroll') continue;
    const action = command.type === 'authentication.challenge' ? 'challenge' : 'enroll';
    const decide = action === 'challenge' ? decideChallenge : decideEnrollment;
    const decision = decide(command.factors, flow.factors ?? noFactors);
    if (decision.kind === 'skip') continue;
    if (decision.kind === 'none') {
      const message = 'The user has none of the factors that the Action asks for, or the tenant does not allow them';
      return { decision: { kind: 'failed', by, failure: { kind: 'no_factor', message } } };
    }
    if (!flow.canRedirect) return { decision: { kind: 'interaction-required', by } };
    return {
      decision: { kind: 'mfa', when: 'now', action, factors: decision.factors, allowRememberBrowser: false },
      resume: { at: { phase: 'after-action', index: index + 1 }, redirects },
    };
  }
  return undefined;
}

function outcomeOf({ kind }: PipelineDecision): TraceStep['outcome'] {
  if (kind === 'failed') return 'failed';
  return kind === 'deny' || kind === 'interaction-required' ? 'denied' : 'suspended';
}
