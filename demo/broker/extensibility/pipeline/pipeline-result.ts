import type { FactorChoice, SessionCommand } from '../actions/action-command.js';
import type { ScriptFailure } from '../host/script-outcome.js';
import type { JsonValue } from '../plain-json.js';

/** What is to happen after the scripts of a flow. */
export type PipelineDecision =
  | { readonly kind: 'continue' }
  /** Nobody goes on. The reason is the author's text; it goes to the application, or to the person. */
  | {
      readonly kind: 'deny';
      readonly by: string;
      readonly reason: string;
      /** `access_denied` unless the script chose another one. */
      readonly code: string;
      /** For the form, where the script tells it apart from the reason for the log. */
      readonly userMessage?: string;
    }
  /** The browser goes to `url`, which carries `state`, and the flow waits. */
  | { readonly kind: 'redirect'; readonly by: string; readonly url: string; readonly state: string }
  /** A form of the broker is shown, and the flow waits. */
  | {
      readonly kind: 'prompt';
      readonly by: string;
      readonly form: string;
      readonly fields: Readonly<Record<string, JsonValue>>;
      readonly vars: Readonly<Record<string, JsonValue>>;
      readonly state: string;
    }
  /** A second factor: `now`, and then the flow goes on; or at its `end`. */
  | {
      readonly kind: 'mfa';
      readonly when: 'now' | 'end';
      readonly action: 'challenge' | 'enroll';
      /** Any of these; empty means any that the tenant has. */
      readonly factors: readonly FactorChoice[];
      readonly allowRememberBrowser: boolean;
    }
  /** The user would have to be asked something, and nobody is there. */
  | { readonly kind: 'interaction-required'; readonly by: string }
  /** The user came back with something that does not belong to this flow. */
  | { readonly kind: 'invalid-return'; readonly message: string }
  /** A script failed: nobody goes on, and nobody is told why. */
  | { readonly kind: 'failed'; readonly by: string; readonly failure: PipelineFailure };

/** Why a flow failed. */
export interface PipelineFailure extends Omit<ScriptFailure, 'kind'> {
  readonly kind:
    ScriptFailure['kind'] | 'invalid_result' | 'too_many_redirects' | 'bad_redirect' | 'no_factor' | 'gone';
}

/** One script of a flow, as it ran. */
export interface TraceStep {
  readonly phase: 'rule' | 'hook' | 'action';
  readonly id: string;
  readonly name: string;
  /** The export, for Actions. */
  readonly handler?: string;
  readonly version?: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  readonly outcome: 'passed' | 'denied' | 'suspended' | 'failed';
  /** What it asked for, by type: `idToken.claim`, `redirect` … */
  readonly commands: readonly string[];
  /** What was asked for and not done, and why. */
  readonly notes: readonly string[];
  readonly console: readonly string[];
  readonly failure?: string;
}

/** Everything that the scripts of a flow brought, whatever the decision is. JSON, so that it can wait with the flow. */
export interface PipelineEffects {
  readonly idTokenClaims: Readonly<Record<string, JsonValue>>;
  readonly accessTokenClaims: Readonly<Record<string, JsonValue>>;
  readonly addedScopes: readonly string[];
  readonly removedScopes: readonly string[];
  /** `null` removes a key. */
  readonly userMetadata: Readonly<Record<string, JsonValue>>;
  readonly appMetadata: Readonly<Record<string, JsonValue>>;
  readonly transactionMetadata: Readonly<Record<string, JsonValue>>;
  readonly sessionMetadata: Readonly<Record<string, JsonValue>>;
  /** Names of authentication methods that Actions recorded. */
  readonly recordedMethods: readonly string[];
  readonly primaryUser?: string;
  readonly resultUrl?: string;
  /** Ends of the session and the refresh token, and revocations. */
  readonly sessionCommands: readonly SessionCommand[];
  /** A second factor at the end of the flow. */
  readonly multifactor?: { readonly provider: string; readonly allowRememberBrowser: boolean };
  readonly notification?: { readonly kind: 'retry' | 'drop'; readonly reason: string };
  readonly executedRules: readonly string[];
  readonly trace: readonly TraceStep[];
}

/** What a flow came to. */
export interface PipelineResult extends PipelineEffects {
  readonly decision: PipelineDecision;
  /** What to give back when the flow goes on; present when it waits. */
  readonly suspended?: SuspendedPipeline;
}

/** A flow that waits for the user. JSON. */
export interface SuspendedPipeline {
  readonly effects: PipelineEffects;
  readonly at:
    | { readonly phase: 'rules' }
    /** `onContinue…` of this Action runs next. */
    | { readonly phase: 'action'; readonly id: string; readonly version: number; readonly index: number }
    /** The Action with this index runs next. */
    | { readonly phase: 'after-action'; readonly index: number };
  /** What the user must bring back; absent after a second factor. */
  readonly state?: string;
  readonly redirects: number;
}

/** The effects of a flow before its first script. */
export const noEffects: PipelineEffects = {
  idTokenClaims: {},
  accessTokenClaims: {},
  addedScopes: [],
  removedScopes: [],
  userMetadata: {},
  appMetadata: {},
  transactionMetadata: {},
  sessionMetadata: {},
  recordedMethods: [],
  sessionCommands: [],
  executedRules: [],
  trace: [],
};
