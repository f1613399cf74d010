import { createHash } from 'node:crypto';

/** How a script is written, and so how it is called. */
export type ScriptForm = 'database' | 'rule' | 'hook' | 'action';

/** The code of one script, ready to be called. */
export interface Script {
  readonly form: ScriptForm;
  /** What logs and stacks call it, as `legacy/login.js`. */
  readonly name: string;
  readonly code: string;
}

/** Bounds of scripts and their results. */
export const SCRIPT_LIMITS = {
  /** In bytes of UTF-8, without modules. */
  codeBytes: 100 * 1024,
  /** In bytes, roughly as they stand in memory. */
  resultBytes: 1024 * 1024,
  timeoutMs: 20_000,
} as const;

const keys = new WeakMap<Script, string>();

/** Names the code: containers keep compiled scripts by it. */
export function scriptKey(script: Script): string {
  let key = keys.get(script);
  if (key === undefined) {
    key = createHash('sha256')
      .update(`${script.form}\n${script.name}\n${script.code}`)
      .digest('base64url')
      .slice(0, 22);
    keys.set(script, key);
  }
  return key;
}
