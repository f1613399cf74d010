import type { Hook } from '../hooks/hook.js';
import type { ScriptHost } from '../host/script-host.js';
import type { ScriptOutcome, ScriptRefusal } from '../host/script-outcome.js';
import type { Script } from '../host/script.js';
import { readJson, type JsonValue } from '../plain-json.js';
import { applyCommand } from './apply-command.js';
import type { PipelineDecision, PipelineEffects, PipelineFailure } from './pipeline-result.js';
import { withTrace } from './run-actions.js';

/** What runs hooks. */
export interface HookParts {
  readonly host: ScriptHost;
  now(): number;
  readonly timeoutMs?: number;
  /** The secrets of a hook, opened. */
  secretsOf(hook: Hook): Readonly<Record<string, string>>;
}

/** What a hook came to. */
export interface HookResult {
  readonly effects: PipelineEffects;
  /** Present when the flow does not go on. */
  readonly decision?: Extract<PipelineDecision, { kind: 'deny' | 'failed' }>;
  /** What it gave to its callback. */
  readonly value: JsonValue | undefined;
}

/**
 * Runs a hook. What it gives back is read by the flow that knows the point; a refusal and a failure are read here.
 *
 * @param args - What the point gives, before `context`.
 */
export async function runHook(
  parts: HookParts,
  hook: Hook,
  args: readonly unknown[],
  context: Readonly<Record<string, unknown>>,
  before: PipelineEffects,
): Promise<HookResult> {
  const secrets = parts.secretsOf(hook);
  const at = parts.now();
  const outcome = await parts.host.run({
    script: scriptOf(hook),
    // Older hooks look for their secrets under `webtask`.
    args: [...args, { ...context, secrets, webtask: { secrets } }],
    ...(parts.timeoutMs !== undefined && { timeoutMs: parts.timeoutMs }),
  });
  const read = readHook(hook.name, outcome);
  const effects = withTrace(before, {
    phase: 'hook',
    id: hook.id,
    name: hook.name,
    at,
    durationMs: outcome.durationMs,
    outcome: read.decision === undefined ? 'passed' : read.decision.kind === 'deny' ? 'denied' : 'failed',
    commands: [],
    notes: [],
    console: outcome.console.map(({ text }) => text),
    ...(read.decision?.kind === 'failed' && { failure: read.decision.failure.message }),
  });
  return { effects, ...read };
}

/** Adds the metadata that a hook asks for in an object, under the names of the given kind. */
export function applyMetadata(
  effects: PipelineEffects,
  type: 'user.userMetadata' | 'user.appMetadata',
  value: JsonValue | undefined,
): PipelineEffects {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return effects;
  let result = effects;
  const notes: string[] = [];
  for (const [name, item] of Object.entries(value)) {
    const applied = applyCommand(result, { type, name, value: item });
    if ('note' in applied) notes.push(applied.note);
    else result = applied.effects;
  }
  const last = result.trace.at(-1);
  if (notes.length === 0 || last === undefined) return result;
  return { ...result, trace: [...result.trace.slice(0, -1), { ...last, notes: [...last.notes, ...notes] }] };
}

const scripts = new WeakMap<Hook, Script>();

function scriptOf(hook: Hook): Script {
  let script = scripts.get(hook);
  if (script === undefined) {
    script = { form: 'hook', name: `hooks/${hook.name.replace(/[^\w.-]+/g, '-')}.js`, code: hook.script };
    scripts.set(hook, script);
  }
  return script;
}

function readHook(by: string, outcome: ScriptOutcome): Pick<HookResult, 'decision' | 'value'> {
  const fail = (failure: PipelineFailure): Pick<HookResult, 'decision' | 'value'> => ({
    decision: { kind: 'failed', by, failure },
    value: undefined,
  });
  if (outcome.status === 'failed') return fail(outcome.failure);
  if (outcome.status === 'refused') return { decision: readRefusal(by, outcome.refusal), value: undefined };
  const json = readJson(outcome.values[0]);
  return json.ok ? { value: json.value } : fail({ kind: 'invalid_result', message: json.message });
}

function readRefusal(by: string, refusal: ScriptRefusal): NonNullable<HookResult['decision']> {
  switch (refusal.kind) {
    case 'registration': {
      const { message: reason, userMessage } = refusal;
      return { kind: 'deny', by, reason, code: 'hook_error', ...(userMessage !== null && { userMessage }) };
    }
    case 'invalid_scope':
    case 'invalid_request':
    case 'server_error':
      return { kind: 'deny', by, reason: refusal.message, code: refusal.kind };
    case 'unauthorized':
      return { kind: 'deny', by, reason: refusal.message, code: 'access_denied' };
    case 'validation':
      return { kind: 'deny', by, reason: refusal.message, code: refusal.code, userMessage: refusal.message };
    case 'wrong_credentials':
      return { kind: 'failed', by, failure: { kind: 'error', message: refusal.message ?? 'The hook failed' } };
  }
}
