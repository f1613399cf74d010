import type { ScriptProblem } from './host/script-check.js';

/** Why a change of scripts is refused. */
export class ScriptRefusedError extends Error {
  override readonly name = 'ScriptRefusedError' as const;
  readonly code: 'unknown' | 'bad_script' | 'too_large' | 'bad_name' | 'name_taken' | 'bad_secret';
  readonly problem: ScriptProblem | undefined;

  constructor(code: ScriptRefusedError['code'], message: string, problem?: ScriptProblem) {
    super(message);
    this.code = code;
    this.problem = problem;
  }
}
