import { createHash } from 'node:crypto';
import type { Text } from '../config/tenant.js';
import { readOptions, type OptionReader } from '../config/option-reader.js';
import { ConfigurationError, createProblemReporter, type Problem } from '../config/problems.js';
import type { ActionLibrary } from './actions/action-library.js';
import { actionTriggerIds, actionTriggers, type ActionTriggerId } from './actions/triggers.js';
import type { HookLibrary } from './hooks/hook-library.js';
import { hookPoints, type HookPoint } from './hooks/hook.js';
import { checkScript } from './host/script-check.js';
import type { ScriptForm } from './host/script.js';
import type { RuleLibrary } from './rules/rule-library.js';
import type { ScriptDocument } from './store/script-document.js';

/** The member `extensibility` of a tenant: scripts that it begins with. */
export interface ExtensibilityConfig {
  /** In their order. */
  readonly rules?: readonly { readonly name: string; readonly script: Text }[];
  /** What rules see as `configuration`. */
  readonly rulesConfiguration?: Readonly<Record<string, Text>>;
  readonly hooks?: readonly {
    readonly name: string;
    readonly point: HookPoint;
    readonly script: Text;
    readonly secrets?: Readonly<Record<string, Text>>;
  }[];
  /** Deployed, and bound to their trigger in this order. */
  readonly actions?: readonly {
    readonly name: string;
    readonly trigger: ActionTriggerId;
    readonly code: Text;
    readonly secrets?: Readonly<Record<string, Text>>;
  }[];
}

/** Where the scripts of a tenant's file go. */
export interface TenantScriptParts {
  readonly actions: ActionLibrary;
  readonly rules: RuleLibrary;
  readonly hooks: HookLibrary;
  /** Hashes of what was taken over before. */
  readonly seeds: ScriptDocument<Readonly<Record<string, string>>>;
}

/**
 * Takes over the scripts of a tenant's file, where they have changed since they were last taken over: what is edited,
 * reordered or removed in the admin page stays so until somebody edits the file.
 *
 * @throws ConfigurationError — with every problem
 */
export function takeTenantScripts(config: unknown, { actions, rules, hooks, seeds }: TenantScriptParts): void {
  const problems: Problem[] = [];
  const reader = readOptions(config, createProblemReporter(problems).at('extensibility'));
  const known = seeds.read();
  const next: Record<string, string> = {};
  const work: (() => void)[] = [];
  const take = (key: string, value: unknown, apply: () => void): void => {
    next[key] = createHash('sha256').update(JSON.stringify(value)).digest('base64url');
    if (known[key] !== next[key]) work.push(apply);
  };

  for (const item of reader.objects('rules')) {
    const name = item.requiredText('name', { max: 128 });
    const script = codeOf(item, 'script', 'rule');
    item.done();
    take(`rule ${name}`, script, () => {
      const rule = rules.list().find((candidate) => candidate.name === name);
      if (rule === undefined) rules.create({ name, script });
      else rules.update(rule.id, { script });
    });
  }
  const configuration = reader.textMap('rulesConfiguration') ?? {};
  take('rules configuration', configuration, () => {
    for (const [name, value] of Object.entries(configuration)) rules.setConfiguration(name, value);
  });
  for (const item of reader.objects('hooks')) {
    const name = item.requiredText('name', { max: 128 });
    const point = item.oneOf('point', hookPoints, 'pre-user-registration');
    const script = codeOf(item, 'script', 'hook');
    const secrets = item.textMap('secrets') ?? {};
    item.done();
    take(`hook ${name}`, [point, script, secrets], () => {
      const found = hooks.list().find((candidate) => candidate.name === name && candidate.point === point);
      const hook = found === undefined ? hooks.create({ name, point, script }) : hooks.update(found.id, { script });
      for (const [secret, value] of Object.entries(secrets)) hooks.setSecret(hook.id, secret, value);
    });
  }
  for (const item of reader.objects('actions')) {
    const name = item.requiredText('name', { max: 128 });
    const trigger = item.oneOf('trigger', actionTriggerIds, 'post-login');
    const code = codeOf(item, 'code', 'action', actionTriggers[trigger].handler);
    const secrets = item.textMap('secrets') ?? {};
    item.done();
    take(`action ${name}`, [trigger, code, secrets], () => takeAction(actions, { name, trigger, code, secrets }));
  }
  reader.done();
  if (problems.length > 0) throw new ConfigurationError('The scripts of the tenant', problems);
  for (const apply of work) apply();
  if (work.length > 0) seeds.write({ ...known, ...next });
}

function takeAction(
  actions: ActionLibrary,
  {
    name,
    trigger,
    code,
    secrets,
  }: {
    readonly name: string;
    readonly trigger: ActionTriggerId;
    readonly code: string;
    readonly secrets: Readonly<Record<string, string>>;
  },
): void {
  const found = actions.list().find((candidate) => candidate.name === name && candidate.trigger === trigger);
  const { id } = found === undefined ? actions.create({ name, trigger, code }) : actions.saveDraft(found.id, { code });
  for (const [secret, value] of Object.entries(secrets)) actions.setSecret(id, secret, value);
  actions.deploy(id);
  if (found === undefined) actions.bind(trigger, [...actions.bound(trigger).map((bound) => bound.id), id]);
}

function codeOf(item: OptionReader, name: string, form: ScriptForm, handler?: string): string {
  const code = item.requiredText(name);
  if (code === '') return code;
  const problem = checkScript({ form, code, ...(handler === undefined ? {} : { handler }) });
  if (problem !== undefined) {
    item.reporter.report(
      name,
      problem.line === undefined ? problem.message : `${problem.message} (line ${problem.line})`,
    );
  }
  return code;
}
