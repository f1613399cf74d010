import { readCommands } from '../actions/action-command.js';
import type { ScriptHost } from '../host/script-host.js';
import type { ScriptOutcome } from '../host/script-outcome.js';
import { SCRIPT_LIMITS, type Script } from '../host/script.js';
import { readJson, type JsonValue } from '../plain-json.js';
import { rulesInOrder, type Rule } from '../rules/rule.js';
import { applyCommand } from './apply-command.js';
import type { PipelineDecision, PipelineEffects, PipelineFailure } from './pipeline-result.js';
import { withTrace } from './run-actions.js';

type Json = Readonly<Record<string, JsonValue>>;

/** What rules see and hand on. */
export interface RuleSubject {
  readonly user: Json;
  readonly context: Json;
}

/** What runs rules. */
export interface RuleParts {
  readonly host: ScriptHost;
  now(): number;
  /** What rules see as `configuration`. */
  readonly configuration: Readonly<Record<string, string>>;
  /**
   * How long all rules may take together.
   *
   * @defaultValue 20 000
   */
  readonly timeoutMs?: number;
}

/** What the rules came to. */
export interface RulesResult {
  readonly effects: PipelineEffects;
  /** Present when nobody goes on. */
  readonly decision?: Extract<PipelineDecision, { kind: 'deny' | 'failed' }>;
  /** Where the user is to be sent after all rules. */
  readonly redirectUrl?: string;
}

/** Runs all enabled rules in their order. Each gets the user and the context as the one before it left them. */
export async function runRules(
  parts: RuleParts,
  rules: readonly Rule[],
  subject: RuleSubject,
  before: PipelineEffects,
): Promise<RulesResult> {
  let effects: PipelineEffects = { ...before, executedRules: [] };
  let { user, context } = subject;
  let leftMs = parts.timeoutMs ?? SCRIPT_LIMITS.timeoutMs;

  for (const rule of rulesInOrder(rules)) {
    const at = parts.now();
    const outcome = await parts.host.run({
      script: scriptOf(rule),
      args: [user, context],
      configuration: parts.configuration,
      timeoutMs: leftMs,
    });
    leftMs = Math.max(leftMs - outcome.durationMs, 1);
    const read = readRule(outcome);
    const notes: string[] = [];
    const asked: string[] = [];
    if (outcome.status === 'returned') {
      for (const command of readCommands(outcome.commands)) {
        asked.push(command.type);
        if ('userId' in command && command.userId !== subject.user['user_id']) {
          notes.push('A rule can update the metadata of the user who signs in, not of another');
          continue;
        }
        const applied = applyCommand(effects, command);
        if ('note' in applied) notes.push(applied.note);
        else effects = applied.effects;
      }
    }
    const decision = 'decision' in read ? { ...read.decision, by: rule.name } : undefined;
    effects = withTrace(
      { ...effects, executedRules: [...effects.executedRules, rule.id] },
      {
        phase: 'rule',
        id: rule.id,
        name: rule.name,
        at,
        durationMs: outcome.durationMs,
        outcome: decision === undefined ? 'passed' : decision.kind === 'deny' ? 'denied' : 'failed',
        commands: asked,
        notes,
        console: outcome.console.map(({ text }) => text),
        ...(decision?.kind === 'failed' && { failure: decision.failure.message }),
      },
    );
    if (decision !== undefined) return { effects, decision };
    if ('user' in read) ({ user, context } = read);
  }
  return finish(effects, subject.context, context);
}

const scripts = new WeakMap<Rule, Script>();

function scriptOf(rule: Rule): Script {
  let script = scripts.get(rule);
  if (script === undefined) {
    script = { form: 'rule', name: `rules/${rule.name.replace(/[^\w.-]+/g, '-')}.js`, code: rule.script };
    scripts.set(rule, script);
  }
  return script;
}

type Read =
  | RuleSubject
  | {
      readonly decision:
        | { readonly kind: 'deny'; readonly reason: string; readonly code: string }
        | { readonly kind: 'failed'; readonly failure: PipelineFailure };
    };

function readRule(outcome: ScriptOutcome): Read {
  const fail = (failure: PipelineFailure): Read => ({ decision: { kind: 'failed', failure } });
  if (outcome.status === 'failed') return fail(outcome.failure);
  if (outcome.status === 'refused') {
    const { refusal } = outcome;
    if (refusal.kind === 'unauthorized') {
      return { decision: { kind: 'deny', reason: refusal.message, code: 'access_denied' } };
    }
    return fail({ kind: 'error', message: refusal.message ?? 'The rule failed' });
  }
  const json = readJson(outcome.values);
  if (!json.ok) return fail({ kind: 'invalid_result', message: json.message });
  const [user, context] = json.value as readonly JsonValue[];
  if (!isRecord(user) || !isRecord(context)) {
    return fail({ kind: 'invalid_result', message: 'The rule did not call back with (null, user, context)' });
  }
  return { user, context };
}

function isRecord(value: JsonValue | undefined): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Takes from the context what rules may decide. */
function finish(before: PipelineEffects, original: Json, context: Json): RulesResult {
  let effects = before;
  const notes: string[] = [];
  const apply = (command: Parameters<typeof applyCommand>[1]): void => {
    const applied = applyCommand(effects, command);
    if ('note' in applied) notes.push(applied.note);
    else effects = applied.effects;
  };
  for (const [name, value] of changedEntries(original['idToken'], context['idToken'])) {
    apply({ type: 'idToken.claim', name, value });
  }
  for (const [name, value] of changedEntries(original['accessToken'], context['accessToken'])) {
    if (name === 'scope') changeScopes(original['accessToken'], value, apply);
    else apply({ type: 'accessToken.claim', name, value });
  }
  const { multifactor, primaryUser, redirect } = context;
  if (isRecord(multifactor) && typeof multifactor['provider'] === 'string') {
    const { provider, allowRememberBrowser } = multifactor;
    apply({ type: 'multifactor.enable', provider, allowRememberBrowser: allowRememberBrowser !== false });
  }
  if (typeof primaryUser === 'string' && primaryUser !== original['primaryUser']) {
    apply({ type: 'authentication.primaryUser', id: primaryUser });
  }
  const last = effects.trace.at(-1);
  if (notes.length > 0 && last !== undefined) {
    effects = { ...effects, trace: [...effects.trace.slice(0, -1), { ...last, notes: [...last.notes, ...notes] }] };
  }
  const url = isRecord(redirect) && typeof redirect['url'] === 'string' ? redirect['url'] : undefined;
  const returned = context['protocol'] === 'redirect-callback';
  return { effects, ...(url !== undefined && !returned && { redirectUrl: url }) };
}

function changedEntries(before: JsonValue | undefined, after: JsonValue | undefined): readonly [string, JsonValue][] {
  if (!isRecord(after)) return [];
  const old = isRecord(before) ? before : {};
  return Object.entries(after).filter(([name, value]) => JSON.stringify(old[name]) !== JSON.stringify(value));
}

function changeScopes(
  before: JsonValue | undefined,
  after: JsonValue,
  apply: (command: Parameters<typeof applyCommand>[1]) => void,
): void {
  const old = scopesOf(isRecord(before) ? before['scope'] : undefined);
  const next = scopesOf(after);
  for (const scope of next) if (!old.includes(scope)) apply({ type: 'accessToken.addScope', scope });
  for (const scope of old) if (!next.includes(scope)) apply({ type: 'accessToken.removeScope', scope });
}

function scopesOf(value: JsonValue | undefined): readonly string[] {
  if (typeof value === 'string') return value.split(' ').filter(Boolean);
  return Array.isArray(value) ? value.filter((scope) => typeof scope === 'string') : [];
}
