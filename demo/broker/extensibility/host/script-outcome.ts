/** Every way in which a script can fail. */
export type ScriptFailureKind =
  /** The script said so: `callback(new Error(…))`. */
  | 'error'
  | 'threw'
  | 'rejected'
  | 'unhandled_rejection'
  | 'uncaught_exception'
  /** It gave no answer in time; its process was killed. */
  | 'timeout'
  | 'memory'
  /** It ended its process by `process.exit`. */
  | 'exited'
  | 'crashed'
  | 'syntax'
  /** It is not a function, or broke while its module was loaded. */
  | 'load'
  | 'result_too_large'
  | 'result_cyclic'
  | 'result_not_plain'
  /** What the broker was about to hand to the script cannot be cloned. */
  | 'arguments_not_plain'
  /** It had begun, and another script took its process down: it may have had its effect or not. */
  | 'recycled'
  /** It never began: all processes were taken for too long. */
  | 'busy'
  | 'aborted'
  | 'closed';

/** What went wrong, for the log and the editor; never for the person who signs in. */
export interface ScriptFailure {
  readonly kind: ScriptFailureKind;
  readonly message: string;
  /** Places in the script, as `legacy/login.js:3:14`, the innermost first. */
  readonly lines?: readonly string[];
}

/** What a script says on purpose, by one of the error classes in its scope. */
export type ScriptRefusal =
  | {
      readonly kind: 'wrong_credentials';
      /** Whose password it was, if the script knows. */
      readonly userNameOrEmail: string | null;
      /** The text that the script chose. */
      readonly message: string | null;
    }
  | { readonly kind: 'validation'; readonly code: string; readonly message: string }
  | { readonly kind: 'unauthorized'; readonly message: string }
  | { readonly kind: 'registration'; readonly message: string; readonly userMessage: string | null }
  | { readonly kind: 'invalid_scope' | 'invalid_request' | 'server_error'; readonly message: string };

/** A line that a script wrote. */
export interface ConsoleLine {
  readonly level: string;
  readonly text: string;
}

/** How one call ended. */
export type ScriptOutcome = (
  | {
      readonly status: 'returned';
      /** What the script gave to `callback` behind the error; an Action gives its list of commands. */
      readonly values: readonly unknown[];
      /** What a rule asked of the broker beside its result. */
      readonly commands: readonly unknown[];
    }
  | { readonly status: 'refused'; readonly refusal: ScriptRefusal }
  | { readonly status: 'failed'; readonly failure: ScriptFailure }
) & {
  readonly console: readonly ConsoleLine[];
  /** From the first call to the answer, waiting included. */
  readonly durationMs: number;
};

/** Reads the refusal or failure that a container reports; what it says is not trusted. */
export function readProblem(
  kind: unknown,
  error: unknown,
): { readonly refusal: ScriptRefusal } | { readonly failure: ScriptFailure } {
  const record = isRecord(error) ? error : {};
  const message = textOf(record['message']) ?? 'The script failed';
  switch (record['refusal']) {
    case 'wrong_credentials':
      return {
        refusal: {
          kind: 'wrong_credentials',
          userNameOrEmail: textOf(record['userNameOrEmail']),
          message: textOf(record['message']),
        },
      };
    case 'validation':
      return { refusal: { kind: 'validation', code: textOf(record['code']) ?? 'validation_error', message } };
    case 'unauthorized':
    case 'invalid_scope':
    case 'invalid_request':
    case 'server_error':
      return { refusal: { kind: record['refusal'], message } };
    case 'registration':
      return { refusal: { kind: 'registration', message, userMessage: textOf(record['userMessage']) } };
    default: {
      const lines = Array.isArray(record['lines']) ? record['lines'].filter((line) => typeof line === 'string') : [];
      return { failure: { kind: failureKind(kind), message, ...(lines.length > 0 && { lines }) } };
    }
  }
}

const reportedKinds: ReadonlySet<unknown> = new Set<ScriptFailureKind>([
  'error',
  'threw',
  'rejected',
  'unhandled_rejection',
  'uncaught_exception',
  'memory',
  'syntax',
  'load',
  'result_too_large',
  'result_cyclic',
  'result_not_plain',
]);

function failureKind(kind: unknown): ScriptFailureKind {
  return reportedKinds.has(kind) ? (kind as ScriptFailureKind) : 'crashed';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, 1000) : null;
}
