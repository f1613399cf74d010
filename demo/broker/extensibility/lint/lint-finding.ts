/** A piece of advice about a script. */
export interface LintFinding {
  /** The rule, as `outgoing-call-timeout`. */
  readonly rule: string;
  /** `error`: it will not work, or is not safe. `warning`: it works, and there is a better way. */
  readonly severity: 'error' | 'warning';
  /** One sentence that says what to do and why. */
  readonly message: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}
