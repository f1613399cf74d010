/** Something about a script that its author should know. */
export interface ScriptLogEntry {
  readonly at: Date;
  readonly level: 'info' | 'warn' | 'error';
  /** The name of the script, or of the host if no script can be named. */
  readonly script: string;
  /** What happened: the kind of a failure or a refusal, `console`, `double_callback`, `late_rejection`, … */
  readonly kind: string;
  readonly message: string;
  readonly lines?: readonly string[];
}

/** Takes log entries; must not throw. */
export type ScriptLog = (entry: ScriptLogEntry) => void;
