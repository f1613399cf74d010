import type { Step } from 'idp-login';
import type { Json, TurnInput, TurnReason } from '../connections/connection-handler.js';
import type { FactorType } from '../interaction/factor-request.js';
import type { PipelineLogin } from '../interaction/pipeline.js';

/** The assurance of a sign-in with a second factor; applications ask for it with `acr_values`. */
export const mfaAcr = 'urn:idp-login:acr:mfa';

/** What came of one turn with a factor. */
export type FactorAnswer =
  /** With a reason: what was given is not right. */
  | { readonly kind: 'ask'; readonly step: Step; readonly keep?: Json; readonly reason?: TurnReason }
  /** The person has the factor. */
  | { readonly kind: 'passed'; readonly amr: readonly string[] };

/**
 * One turn with a factor.
 *
 * Nothing was kept at the first one, which begins: it sends a code, makes a challenge. An empty input asks the same
 * again and changes nothing.
 */
export type FactorTurn = (login: PipelineLogin, input: TurnInput, kept: Json | undefined) => Promise<FactorAnswer>;

/** One way to prove a second time who one is. */
export interface Factor {
  readonly type: FactorType;
  /** Whether the user can be asked for it. */
  has(userId: string): boolean;
  /** Asks for it. */
  readonly challenge: FactorTurn;
  /** Sets it up; absent when there is nothing to do for the person. */
  readonly enroll?: FactorTurn;
}
