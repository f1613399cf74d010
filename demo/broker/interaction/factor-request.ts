import type { Json, TurnInput } from '../connections/connection-handler.js';
import type { PipelineLogin, StageResult } from './pipeline.js';

/** A way to prove a second time who one is. */
export type FactorType = 'otp' | 'passkey' | 'sms' | 'email' | 'recovery-code';

/** A wish of a stage (rules, Actions) for a second factor. */
export interface FactorRequest {
  /**
   * - `enable`: a factor of those that the person has; who has none enrols one.
   * - `challengeWith`: one of `factors`, which the person has.
   * - `enrollWith`: the person enrols one of `factors`.
   * - `skip`: none, whatever the tenant's policy says.
   */
  readonly policy: 'enable' | 'challengeWith' | 'enrollWith' | 'skip';
  /**
   * By type, the preferred first; none means all that the tenant allows. The names of Actions are understood too:
   * `phone` is `sms`, `webauthn-roaming` and `webauthn-platform` are `passkey`.
   */
  readonly factors?: readonly string[];
  /** Whether a browser that was remembered counts. @defaultValue true for `enable`, else false */
  readonly allowRememberBrowser?: boolean;
}

/** What the part for second factors offers to stages, as `factors` in the services' extras. */
export interface FactorDialogue {
  /** What the tenant allows, by type. */
  readonly enabled: readonly FactorType[];
  /** What a user has. */
  enrolled(userId: string): readonly FactorType[];
  /** What this login has passed. */
  satisfied(login: PipelineLogin): readonly FactorType[];
  /** Gives a user an authenticator app whose secret (base32) is known: for accounts to try. */
  setTotp(userId: string, secret: string): void;
  /**
   * Asks within the stage that calls, turn by turn: give back what was kept, until the result is `continue` or `deny`.
   *
   * A stage that can wait until all scripts have run returns the request as `factorRequest` instead.
   */
  run(
    login: PipelineLogin,
    request: FactorRequest,
    input: TurnInput | undefined,
    kept: Json | undefined,
  ): Promise<StageResult>;
}
