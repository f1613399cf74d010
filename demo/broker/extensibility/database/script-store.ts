import { createHash } from 'node:crypto';
import type { BrokerDatabase } from '../../store/database.js';
import { checkScript } from '../host/script-check.js';
import { ScriptRefusedError } from '../script-refused.js';
import { rollBackVersion, saveVersion, type ScriptHistory } from '../script-history.js';
import type { SecretBox } from '../secret-box.js';
import { openScriptDocument } from '../store/script-document.js';
import { databaseScriptNames, type DatabaseScriptName } from './script-names.js';

/** The scripts of one connection and what they see as `configuration`, as they are kept. */
export interface ScriptStore {
  /** Another value after every change. */
  revision(): unknown;
  scripts(): Readonly<Partial<Record<DatabaseScriptName, string>>>;
  history(name: DatabaseScriptName): ScriptHistory | undefined;
  /** @throws {ScriptRefusedError} when it is no script. */
  save(name: DatabaseScriptName, code: string): ScriptHistory;
  /** Takes a script away, with its versions. */
  remove(name: DatabaseScriptName): void;
  /** Makes an older version the newest; nothing if there is no such version. */
  rollBack(name: DatabaseScriptName, version: number): ScriptHistory | undefined;
  /** The names alone may be shown; the values never leave the broker. */
  configuration(): Readonly<Record<string, string>>;
  /** `undefined` removes the value. */
  setConfiguration(name: string, value: string | undefined): void;
  /**
   * Takes over what the tenant's file says, where that has changed since it was last taken over: edits in the admin page
   * stay until somebody edits the file.
   */
  seed(
    scripts: Readonly<Partial<Record<DatabaseScriptName, string>>>,
    configuration: Readonly<Record<string, string>>,
  ): void;
}

interface State {
  readonly scripts: Readonly<Partial<Record<DatabaseScriptName, ScriptHistory>>>;
  /** Sealed, as one JSON text: not even the names lie in the store as they are. */
  readonly configuration?: string;
  /** Hashes of what the tenant's file said, by what it was said for. */
  readonly seeds: Readonly<Record<string, string>>;
}

/** Opens the scripts of a connection. */
export function openScriptStore(
  database: BrokerDatabase,
  connection: string,
  box: SecretBox,
  now: () => number,
): ScriptStore {
  const document = openScriptDocument<State>(database, `connection/${connection}`, { scripts: {}, seeds: {} }, now);
  const owner = `connection/${connection}`;

  function put(name: DatabaseScriptName, history: ScriptHistory | undefined): void {
    const { [name]: _before, ...others } = document.read().scripts;
    const scripts = history === undefined ? others : { ...others, [name]: history };
    document.write({ ...document.read(), scripts });
  }

  function save(name: DatabaseScriptName, code: string): ScriptHistory {
    const problem = checkScript({ form: 'database', code });
    if (problem !== undefined) throw new ScriptRefusedError('bad_script', problem.message, problem);
    const history = saveVersion(document.read().scripts[name], code, now());
    put(name, history);
    return history;
  }

  function configuration(): Readonly<Record<string, string>> {
    const sealed = document.read().configuration;
    return sealed === undefined ? {} : (JSON.parse(box.open(sealed, owner)) as Record<string, string>);
  }

  function keepConfiguration(values: Readonly<Record<string, string>>): void {
    document.write({ ...document.read(), configuration: box.seal(JSON.stringify(values), owner) });
  }

  return {
    revision: () => document.read(),
    scripts: () => {
      const { scripts } = document.read();
      return Object.fromEntries(
        databaseScriptNames.flatMap((name) => {
          const history = scripts[name];
          return history === undefined ? [] : [[name, history.code]];
        }),
      );
    },
    history: (name) => document.read().scripts[name],
    save,
    remove: (name) => {
      put(name, undefined);
    },
    rollBack: (name, version) => {
      const before = document.read().scripts[name];
      const history = before && rollBackVersion(before, version, now());
      if (history !== undefined) put(name, history);
      return history;
    },
    configuration,
    setConfiguration: (name, value) => {
      const { [name]: _before, ...others } = configuration();
      keepConfiguration(value === undefined ? others : { ...others, [name]: value });
    },
    seed: (scripts, values) => {
      const { seeds } = document.read();
      const next: Record<string, string> = {};
      for (const name of databaseScriptNames) {
        const code = scripts[name];
        if (code === undefined) continue;
        next[name] = hashOf(code);
        if (seeds[name] !== next[name]) save(name, code);
      }
      const text = JSON.stringify(values);
      // Keyed by the seal itself: a bare hash of few secrets could be guessed.
      const before = seeds['configuration'];
      const same = before !== undefined && box.open(before, owner) === text;
      next['configuration'] = same ? before : box.seal(text, owner);
      if (!same) keepConfiguration({ ...configuration(), ...values });
      document.write({ ...document.read(), seeds: next });
    },
  };
}

function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('base64url');
}
