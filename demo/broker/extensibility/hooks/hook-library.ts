import { randomBytes } from 'node:crypto';
import { checkScript } from '../host/script-check.js';
import { versionsWith } from '../script-history.js';
import { ScriptRefusedError } from '../script-refused.js';
import type { SecretBox } from '../secret-box.js';
import type { ScriptDocument } from '../store/script-document.js';
import { addHook, disableHook, enabledHook, enableHook, type Hook, type HookPoint } from './hook.js';

/** The hooks of a tenant, as they are kept. */
export interface HookState {
  readonly hooks: readonly Hook[];
  /** Sealed values by the name of the secret, by the id of the hook. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The state of a tenant without hooks. */
export const noHooks: HookState = { hooks: [], secrets: {} };

/** The hooks of a tenant. What changes something throws {@link ScriptRefusedError} if it may not. */
export interface HookLibrary {
  list(): readonly Hook[];
  find(id: string): Hook | undefined;
  /** The hook that runs at a point. */
  enabled(point: HookPoint): Hook | undefined;
  /** The first at its point is enabled at once. */
  create(hook: { readonly name: string; readonly point: HookPoint; readonly script: string }): Hook;
  update(id: string, changes: { readonly name?: string; readonly script?: string }): Hook;
  /** Enables a hook, and so disables the other one at its point. */
  setEnabled(id: string, enabled: boolean): Hook;
  /** Makes the script of an older version the newest. */
  rollBack(id: string, version: number): Hook;
  remove(id: string): void;
  secretNames(id: string): readonly string[];
  /** `undefined` removes the secret. */
  setSecret(id: string, name: string, value: string | undefined): void;
  /** The secrets of a hook, opened, for its run. */
  secretsOf(hook: Hook): Readonly<Record<string, string>>;
}

const limits = { name: 128, secretName: 128, secretValue: 4096 } as const;

/** Makes the library over a kept state. */
export function createHookLibrary(document: ScriptDocument<HookState>, box: SecretBox, now: () => number): HookLibrary {
  const hooks = (): readonly Hook[] => document.read().hooks;
  const put = (next: readonly Hook[]): void => document.write({ ...document.read(), hooks: next });

  function need(id: string): Hook {
    const hook = hooks().find((candidate) => candidate.id === id);
    if (hook === undefined) throw new ScriptRefusedError('unknown', 'There is no such hook');
    return hook;
  }

  function check(name: string, script: string, id?: string): void {
    if (name.trim() === '' || name.length > limits.name) {
      throw new ScriptRefusedError('bad_name', `The name must have 1 to ${limits.name} characters`);
    }
    if (hooks().some((other) => other.name === name && other.id !== id)) {
      throw new ScriptRefusedError('name_taken', `There is a hook "${name}" already`);
    }
    const problem = checkScript({ form: 'hook', code: script });
    if (problem !== undefined) throw new ScriptRefusedError('bad_script', problem.message, problem);
  }

  const update: HookLibrary['update'] = (id, changes) => {
    const before = need(id);
    const changed = { ...before, ...changes };
    check(changed.name, changed.script, id);
    const hook = { ...changed, versions: versionsWith(before, changed.script, now()) };
    put(hooks().map((other) => (other.id === id ? hook : other)));
    return hook;
  };

  return {
    list: hooks,
    find: (id) => hooks().find((hook) => hook.id === id),
    enabled: (point) => enabledHook(hooks(), point),
    create: ({ name, point, script }) => {
      check(name, script);
      const id = `hook_${randomBytes(9).toString('base64url')}`;
      put(addHook(hooks(), { id, name, point, script, versions: versionsWith(undefined, script, now()) }));
      return need(id);
    },
    update,
    rollBack: (id, number) => {
      const version = need(id).versions?.find((candidate) => candidate.number === number);
      if (version === undefined) throw new ScriptRefusedError('unknown', 'There is no such version');
      return update(id, { script: version.code });
    },
    setEnabled: (id, enabled) => {
      need(id);
      put(enabled ? enableHook(hooks(), id) : disableHook(hooks(), id));
      return need(id);
    },
    remove: (id) => {
      need(id);
      const { [id]: _gone, ...secrets } = document.read().secrets;
      document.write({ hooks: hooks().filter((hook) => hook.id !== id), secrets });
    },
    secretNames: (id) => Object.keys(document.read().secrets[id] ?? {}),
    setSecret: (id, name, value) => {
      need(id);
      const { secrets } = document.read();
      const { [name]: _before, ...others } = secrets[id] ?? {};
      if (value !== undefined) {
        if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name.length > limits.secretName || name === '__proto__') {
          throw new ScriptRefusedError('bad_secret', 'The name of a secret is made of letters, digits and underscores');
        }
        if (value.length > limits.secretValue) {
          throw new ScriptRefusedError('bad_secret', `A secret has at most ${limits.secretValue} characters`);
        }
      }
      const next = value === undefined ? others : { ...others, [name]: box.seal(value, `${id}/${name}`) };
      document.write({ ...document.read(), secrets: { ...secrets, [id]: next } });
    },
    secretsOf: ({ id }) =>
      Object.fromEntries(
        Object.entries(document.read().secrets[id] ?? {}).map(([name, sealed]) => [
          name,
          box.open(sealed, `${id}/${name}`),
        ]),
      ),
  };
}
