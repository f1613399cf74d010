import { randomBytes } from 'node:crypto';
import { checkScript } from '../host/script-check.js';
import { versionsWith } from '../script-history.js';
import { ScriptRefusedError } from '../script-refused.js';
import type { SecretBox } from '../secret-box.js';
import type { ScriptDocument } from '../store/script-document.js';
import { moveRule, rulesTooLarge, type Rule } from './rule.js';

/** The rules of a tenant, as they are kept. */
export interface RuleState {
  readonly rules: readonly Rule[];
  /** What rules see as `configuration`: one sealed JSON text. */
  readonly configuration?: string;
}

/** The state of a tenant without rules. */
export const noRules: RuleState = { rules: [] };

/** The rules of a tenant. What changes something throws {@link ScriptRefusedError} if it may not. */
export interface RuleLibrary {
  /** In their order. */
  list(): readonly Rule[];
  find(id: string): Rule | undefined;
  /** Adds a rule behind the others, enabled. */
  create(rule: { readonly name: string; readonly script: string }): Rule;
  update(id: string, changes: { readonly name?: string; readonly script?: string; readonly enabled?: boolean }): Rule;
  /** Makes the script of an older version the newest. */
  rollBack(id: string, version: number): Rule;
  remove(id: string): void;
  /** Puts a rule at another place; the first is 0. */
  move(id: string, to: number): void;
  configuration(): Readonly<Record<string, string>>;
  /** `undefined` removes the value. */
  setConfiguration(name: string, value: string | undefined): void;
}

const longestName = 128;
const owner = 'rules';

/** Makes the library over a kept state. */
export function createRuleLibrary(document: ScriptDocument<RuleState>, box: SecretBox, now: () => number): RuleLibrary {
  const rules = (): readonly Rule[] => document.read().rules;

  function put(next: readonly Rule[]): void {
    if (rulesTooLarge(next))
      throw new ScriptRefusedError('too_large', 'All enabled rules have at most 100 kB together');
    document.write({ ...document.read(), rules: next });
  }

  function need(id: string): Rule {
    const rule = rules().find((candidate) => candidate.id === id);
    if (rule === undefined) throw new ScriptRefusedError('unknown', 'There is no such rule');
    return rule;
  }

  function check(name: string, script: string, id?: string): void {
    if (name.trim() === '' || name.length > longestName) {
      throw new ScriptRefusedError('bad_name', `The name must have 1 to ${longestName} characters`);
    }
    if (rules().some((other) => other.name === name && other.id !== id)) {
      throw new ScriptRefusedError('name_taken', `There is a rule "${name}" already`);
    }
    const problem = checkScript({ form: 'rule', code: script });
    if (problem !== undefined) throw new ScriptRefusedError('bad_script', problem.message, problem);
  }

  const configuration = (): Readonly<Record<string, string>> => {
    const sealed = document.read().configuration;
    return sealed === undefined ? {} : (JSON.parse(box.open(sealed, owner)) as Record<string, string>);
  };

  const update: RuleLibrary['update'] = (id, changes) => {
    const before = need(id);
    const changed = { ...before, ...changes };
    check(changed.name, changed.script, id);
    const rule = { ...changed, versions: versionsWith(before, changed.script, now()) };
    put(rules().map((other) => (other.id === id ? rule : other)));
    return rule;
  };

  return {
    list: () => rules().toSorted((one, other) => one.order - other.order),
    find: (id) => rules().find((rule) => rule.id === id),
    create: ({ name, script }) => {
      check(name, script);
      const order = Math.max(0, ...rules().map((rule) => rule.order)) + 1;
      const id = `rule_${randomBytes(9).toString('base64url')}`;
      const versions = versionsWith(undefined, script, now());
      const rule: Rule = { id, name, script, order, enabled: true, versions };
      put([...rules(), rule]);
      return rule;
    },
    update,
    rollBack: (id, number) => {
      const version = need(id).versions?.find((candidate) => candidate.number === number);
      if (version === undefined) throw new ScriptRefusedError('unknown', 'There is no such version');
      return update(id, { script: version.code });
    },
    remove: (id) => {
      need(id);
      put(rules().filter((rule) => rule.id !== id));
    },
    move: (id, to) => {
      need(id);
      put(moveRule(rules(), id, to));
    },
    configuration,
    setConfiguration: (name, value) => {
      const { [name]: _before, ...others } = configuration();
      const next = value === undefined ? others : { ...others, [name]: value };
      document.write({ ...document.read(), configuration: box.seal(JSON.stringify(next), owner) });
    },
  };
}
