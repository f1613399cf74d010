/** A piece of advice about a script. */
export interface Finding {
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** A saved version of a script. */
export interface Version {
  readonly number: number;
  readonly code: string;
  readonly saved_at: string;
}

/** What a check of a script says. */
export interface CheckAnswer {
  readonly problem: { readonly message: string; readonly line?: number; readonly column?: number } | null;
  readonly findings: readonly Finding[];
}

/** How far a migration is. */
export interface Progress {
  readonly migrated: number;
  readonly pending: number;
  readonly total?: number;
  readonly share?: number;
}

/** A custom database in the list. */
export interface DatabaseRow {
  readonly id: string;
  readonly label: string | Readonly<Record<string, string>>;
  readonly import: boolean;
  readonly progress: Progress;
}

/** One script of a custom database. */
export interface DatabaseScript {
  readonly name: string;
  readonly function_name: string;
  readonly parameters: readonly string[];
  readonly code: string | null;
  readonly findings: readonly Finding[];
  readonly versions: readonly Version[];
}

/** All scripts of a custom database. */
export interface DatabaseRecord {
  readonly connection: string;
  readonly import: boolean;
  readonly progress: Progress;
  readonly configuration: readonly string[];
  readonly findings: readonly Finding[];
  readonly scripts: readonly DatabaseScript[];
}

/** The scripts of a kind of store, to begin with. */
export interface ScriptTemplate {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly scripts: Readonly<Record<string, string>>;
}

/** A trial run. */
export interface Attempt {
  readonly answer: { readonly kind: string; readonly [member: string]: unknown };
  readonly console: readonly { readonly level: string; readonly text: string }[];
  readonly durationMs: number;
}

/** An Action, a rule or a hook. */
export interface PipelineScript {
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly findings: readonly Finding[];
  readonly enabled?: boolean;
  readonly deployed?: number | null;
  /** Of a rule or a hook: the version that is in force. */
  readonly version?: number | null;
  /** Whether the draft differs from what is deployed. */
  readonly changed?: boolean;
  readonly versions?: readonly Version[];
}

/** What runs at one trigger. */
export interface Flow {
  readonly trigger: string;
  readonly blocking: boolean;
  readonly handler: string;
  readonly bound: readonly string[];
  readonly actions: readonly PipelineScript[];
  readonly has_hooks: boolean;
  readonly hooks: readonly PipelineScript[];
}

/** All flows, and the rules, which run before the Actions of a login. */
export interface Pipelines {
  readonly rules: readonly PipelineScript[];
  readonly flows: readonly Flow[];
}

/** One step of a trace. */
export interface TraceStep {
  readonly phase: string;
  readonly name: string;
  readonly version?: number;
  readonly at: number;
  readonly durationMs: number;
  readonly outcome: string;
  readonly commands: readonly string[];
  readonly notes: readonly string[];
  readonly console: readonly string[];
  readonly failure?: string;
}

/** What the scripts of one login did. */
export interface TraceRow {
  readonly id: number;
  readonly at: string;
  readonly trigger: string;
  readonly decision: string;
  readonly detail?: string;
  readonly userId?: string;
  readonly clientId?: string;
  readonly connection?: string;
  readonly durationMs: number;
  readonly steps: readonly TraceStep[];
}
