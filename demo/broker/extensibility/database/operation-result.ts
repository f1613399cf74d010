import type { DatabaseScriptFailure, PasswordChange, ScriptAnswer } from './database-scripts.js';
import type { LegacyProfile } from './legacy-profile.js';
import { UserTakenError, type LocalUser } from './local-users.js';
import type { LocalStep, OperationEnd, OperationFacts } from './operation-plan.js';
import type { DatabaseScriptName } from './script-names.js';

/** One thing that an operation did: a script (`script:login`) or a step in the own store (`local:find`). */
export type CallRecord = `script:${DatabaseScriptName}` | `local:${LocalStep}`;

/** How an operation ended. */
export type OperationResult = (
  | {
      readonly status: 'done';
      /** In the own store; absent if the user is only in the legacy one. */
      readonly user?: LocalUser;
      /** As the legacy store describes the user, if it was asked. */
      readonly legacy?: LegacyProfile;
      /** The user moved into the own store just now. */
      readonly migrated: boolean;
      readonly passwordChange?: PasswordChange;
    }
  | { readonly status: 'wrong-credentials'; readonly userKnown: boolean; readonly text: string | null }
  | { readonly status: 'user-exists'; readonly text: string | null }
  | { readonly status: 'not-found' | 'not-changed' }
  | { readonly status: 'refused'; readonly code: string; readonly text: string }
  | { readonly status: 'missing-script'; readonly script: DatabaseScriptName }
  | {
      readonly status: 'failed';
      readonly script?: DatabaseScriptName;
      readonly failure: DatabaseScriptFailure | { readonly kind: 'id_collision'; readonly message: string };
    }
) & { readonly calls: readonly CallRecord[] };

/** What an operation knows on its way. */
export interface OperationProgress {
  facts: OperationFacts;
  user: LocalUser | undefined;
  legacy: LegacyProfile | undefined;
  migrated: boolean;
  passwordChange: PasswordChange | undefined;
  lastAnswer: ScriptAnswer<unknown> | undefined;
}

type Bare<R> = R extends unknown ? Omit<R, 'calls'> : never;
type BareResult = Bare<OperationResult>;

/** The legacy user was migrated before, under a name that has changed since. */
export class AlreadyMovedError extends UserTakenError {
  constructor() {
    super('id');
  }
}

/** How an operation ends when a name or an id belongs to somebody else. */
export function resultOfTaken(error: UserTakenError, step: LocalStep): BareResult {
  if (error instanceof AlreadyMovedError) return { status: 'wrong-credentials', userKnown: true, text: null };
  if (step === 'create' || step === 'change') return { status: 'user-exists', text: null };
  return {
    status: 'failed',
    failure: {
      kind: 'id_collision',
      message:
        error.what === 'id'
          ? 'The user_id of the profile belongs to another user; make ids unique, for example by the name of the connection'
          : 'The e-mail address or name of the profile belongs to another user of the broker',
    },
  };
}

/** How an operation ends as its plan says. */
export function resultOf(how: OperationEnd, progress: OperationProgress): BareResult {
  switch (how) {
    case 'done': {
      const { user, legacy, migrated, passwordChange } = progress;
      return {
        status: 'done',
        migrated,
        ...(user !== undefined && { user }),
        ...(legacy !== undefined && { legacy }),
        ...(passwordChange !== undefined && { passwordChange }),
      };
    }
    case 'wrong-credentials':
      return { status: 'wrong-credentials', userKnown: progress.facts.password === 'wrong', text: null };
    case 'user-exists':
      return { status: 'user-exists', text: null };
    case 'not-found':
    case 'not-changed':
      return { status: how };
    case 'as-script':
      return resultOfAnswer(progress.lastAnswer as ScriptAnswer<unknown>);
  }
}

function resultOfAnswer(answer: ScriptAnswer<unknown>): BareResult {
  switch (answer.kind) {
    case 'wrong-credentials':
      return { status: 'wrong-credentials', userKnown: answer.userKnown, text: answer.text };
    case 'validation':
      if (answer.code === 'user_exists') return { status: 'user-exists', text: answer.text };
      return { status: 'refused', code: answer.code, text: answer.text };
    case 'unauthorized':
      return { status: 'refused', code: 'unauthorized', text: answer.text };
    case 'missing':
      return { status: 'missing-script', script: answer.script };
    case 'failed':
      return { status: 'failed', script: answer.script, failure: answer.failure };
    case 'ok':
    case 'not-found':
      throw new Error('the plan handles this answer itself');
  }
}
