import { randomBytes } from 'node:crypto';
import { checkScript, type ScriptProblem } from '../host/script-check.js';
import type { SecretBox } from '../secret-box.js';
import { actionTriggers, type ActionTriggerId } from './triggers.js';

/** A module that an Action needs, by the allowed list. */
export interface ActionDependency {
  readonly name: string;
  readonly version: string;
}

/** A version of an Action that was deployed; it never changes. */
export interface ActionVersion {
  readonly number: number;
  readonly code: string;
  readonly dependencies: readonly ActionDependency[];
  /** Milliseconds since the epoch. */
  readonly deployedAt: number;
}

/** An Action, as it is kept. */
export interface Action {
  readonly id: string;
  readonly name: string;
  readonly trigger: ActionTriggerId;
  readonly draft: { readonly code: string; readonly dependencies: readonly ActionDependency[] };
  readonly versions: readonly ActionVersion[];
  /** The version that runs; absent until the first is deployed. */
  readonly deployed?: number;
  /** By name, sealed. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** All Actions of a tenant and the order in which they run. JSON. */
export interface ActionState {
  readonly actions: readonly Action[];
  /** The ids of Actions, by trigger. */
  readonly bindings: Readonly<Partial<Record<ActionTriggerId, readonly string[]>>>;
}

/** Why a change is refused. */
export class ActionRefusedError extends Error {
  override readonly name = 'ActionRefusedError' as const;
  readonly code:
    | 'unknown_action'
    | 'unknown_version'
    | 'name_taken'
    | 'bad_name'
    | 'bad_script'
    | 'bad_secret'
    | 'dependency_not_allowed'
    | 'not_deployed'
    | 'wrong_trigger'
    | 'bound'
    | 'bad_order';
  readonly problem: ScriptProblem | undefined;

  constructor(code: ActionRefusedError['code'], message: string, problem?: ScriptProblem) {
    super(message);
    this.code = code;
    this.problem = problem;
  }
}

/** An Action that runs at a trigger, ready to be called. */
export interface BoundAction {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly code: string;
  readonly secrets: Readonly<Record<string, string>>;
}

/** What the library needs. */
export interface ActionLibraryParts {
  /** Where the state is kept. */
  read(): ActionState;
  write(state: ActionState): void;
  readonly secrets: SecretBox;
  readonly allowedModules: readonly string[];
  now(): number;
}

/** The Actions of a tenant: drafts, versions, secrets, and what runs where. */
export interface ActionLibrary {
  list(): readonly Action[];
  find(id: string): Action | undefined;
  create(action: { readonly name: string; readonly trigger: ActionTriggerId; readonly code: string }): Action;
  /** Changes the draft; what runs stays as it is. */
  saveDraft(id: string, draft: { readonly code?: string; readonly dependencies?: readonly ActionDependency[] }): Action;
  /** Makes the draft a version, and the version the one that runs. */
  deploy(id: string): Action;
  /** Makes an older version the draft and the one that runs, as a new version. */
  rollBack(id: string, version: number): Action;
  /** An empty value is a value; `undefined` removes the secret. */
  setSecret(id: string, name: string, value: string | undefined): Action;
  remove(id: string): void;
  /** Says which Actions run at a trigger, in this order. */
  bind(trigger: ActionTriggerId, ids: readonly string[]): void;
  /** Puts one bound Action at another place; the first is 0. */
  move(trigger: ActionTriggerId, id: string, to: number): void;
  /** What runs at a trigger, secrets opened. */
  bound(trigger: ActionTriggerId): readonly BoundAction[];
}

/** The state of a tenant without Actions. */
export const noActions: ActionState = { actions: [], bindings: {} };

const limits = { name: 128, secretName: 128, secretValue: 4096, versions: 50 } as const;

/** Makes the library over a kept state. Every method that changes something throws {@link ActionRefusedError} if it may not. */
export function createActionLibrary(parts: ActionLibraryParts): ActionLibrary {
  const { read, write, secrets, now } = parts;
  const allowed: ReadonlySet<string> = new Set(parts.allowedModules);

  function need(id: string): Action {
    const action = read().actions.find((candidate) => candidate.id === id);
    if (action === undefined) throw new ActionRefusedError('unknown_action', 'There is no such Action');
    return action;
  }

  function put(action: Action): Action {
    const { actions, bindings } = read();
    write({ actions: actions.map((other) => (other.id === action.id ? action : other)), bindings });
    return action;
  }

  function checkCode(trigger: ActionTriggerId, code: string): void {
    const { handler } = actionTriggers[trigger];
    const problem = checkScript({ form: 'action', code, handler });
    if (problem) throw new ActionRefusedError('bad_script', problem.message, problem);
  }

  function checkDependencies(dependencies: readonly ActionDependency[]): void {
    const stranger = dependencies.find(({ name }) => !allowed.has(name));
    if (stranger === undefined) return;
    throw new ActionRefusedError('dependency_not_allowed', `The module "${stranger.name}" is not allowed here`);
  }

  function addVersion(action: Action, draft: Action['draft']): Action {
    checkCode(action.trigger, draft.code);
    checkDependencies(draft.dependencies);
    const number = Math.max(0, ...action.versions.map((version) => version.number)) + 1;
    const version: ActionVersion = { number, ...draft, deployedAt: now() };
    return put({
      ...action,
      draft,
      versions: [...action.versions, version].slice(-limits.versions),
      deployed: number,
    });
  }

  function bind(trigger: ActionTriggerId, ids: readonly string[]): void {
    if (new Set(ids).size !== ids.length) throw new ActionRefusedError('bad_order', 'An Action can be bound once');
    for (const id of ids) {
      const action = need(id);
      if (action.trigger !== trigger) {
        throw new ActionRefusedError('wrong_trigger', `The Action "${action.name}" is written for ${action.trigger}`);
      }
      if (action.deployed === undefined) {
        throw new ActionRefusedError('not_deployed', `Deploy the Action "${action.name}" before you bind it`);
      }
    }
    const { actions, bindings } = read();
    write({ actions, bindings: { ...bindings, [trigger]: ids } });
  }

  return {
    list: () => read().actions,
    find: (id) => read().actions.find((action) => action.id === id),
    create({ name, trigger, code }) {
      const { actions, bindings } = read();
      const trimmed = name.trim();
      if (trimmed === '' || trimmed.length > limits.name) {
        throw new ActionRefusedError('bad_name', `The name must have 1 to ${limits.name} characters`);
      }
      if (actions.some((action) => action.name === trimmed)) {
        throw new ActionRefusedError('name_taken', `There is an Action "${trimmed}" already`);
      }
      checkCode(trigger, code);
      const action: Action = {
        id: `action_${randomBytes(9).toString('base64url')}`,
        name: trimmed,
        trigger,
        draft: { code, dependencies: [] },
        versions: [],
        secrets: {},
      };
      write({ actions: [...actions, action], bindings });
      return action;
    },
    saveDraft(id, { code, dependencies }) {
      const action = need(id);
      if (code !== undefined) checkCode(action.trigger, code);
      if (dependencies !== undefined) checkDependencies(dependencies);
      return put({
        ...action,
        draft: { code: code ?? action.draft.code, dependencies: dependencies ?? action.draft.dependencies },
      });
    },
    deploy(id) {
      const action = need(id);
      return addVersion(action, action.draft);
    },
    rollBack(id, number) {
      const action = need(id);
      const version = action.versions.find((candidate) => candidate.number === number);
      if (version === undefined) throw new ActionRefusedError('unknown_version', `There is no version ${number}`);
      return addVersion(action, { code: version.code, dependencies: version.dependencies });
    },
    setSecret(id, name, value) {
      const action = need(id);
      const { [name]: _before, ...others } = action.secrets;
      if (value === undefined) return put({ ...action, secrets: others });
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name.length > limits.secretName || name === '__proto__') {
        throw new ActionRefusedError('bad_secret', 'The name of a secret is made of letters, digits and underscores');
      }
      if (value.length > limits.secretValue) {
        throw new ActionRefusedError('bad_secret', `A secret has at most ${limits.secretValue} characters`);
      }
      return put({ ...action, secrets: { ...others, [name]: secrets.seal(value, `${id}/${name}`) } });
    },
    remove(id) {
      const { name, trigger } = need(id);
      const { actions, bindings } = read();
      if (bindings[trigger]?.includes(id)) {
        throw new ActionRefusedError('bound', `Take the Action "${name}" out of its flow before you delete it`);
      }
      write({ actions: actions.filter((action) => action.id !== id), bindings });
    },
    bind,
    move(trigger, id, to) {
      const order = read().bindings[trigger] ?? [];
      if (!order.includes(id)) throw new ActionRefusedError('bad_order', 'The Action is not in this flow');
      const others = order.filter((other) => other !== id);
      bind(trigger, others.toSpliced(Math.min(Math.max(to, 0), others.length), 0, id));
    },
    bound(trigger) {
      return (read().bindings[trigger] ?? []).flatMap((id) => {
        const action = read().actions.find((candidate) => candidate.id === id);
        const version = action?.versions.find((candidate) => candidate.number === action.deployed);
        if (action === undefined || version === undefined) return [];
        const opened: Record<string, string> = {};
        for (const [name, sealed] of Object.entries(action.secrets)) {
          opened[name] = secrets.open(sealed, `${id}/${name}`);
        }
        return [{ id, name: action.name, version: version.number, code: version.code, secrets: opened }];
      });
    },
  };
}
