import type { FactorChoice } from '../actions/action-command.js';

/** What is known of the second factors of a login. */
export interface FactorState {
  /** Factors that the tenant allows, by type: `otp`, `email`, `phone`, `webauthn-roaming` … */
  readonly enabled: readonly string[];
  /** Factors that the user has. */
  readonly enrolled: readonly string[];
  /** Factors that this login has passed. */
  readonly satisfied: readonly string[];
}

/** What becomes of a request for a factor. */
export type FactorDecision =
  | { readonly kind: 'ask'; readonly factors: readonly FactorChoice[] }
  /** Passed, or there already. */
  | { readonly kind: 'skip' }
  /** None of them can be used. */
  | { readonly kind: 'none' };

/** Decides what becomes of `challengeWith…`: factors that the tenant or the user does not have are left out. */
export function decideChallenge(wanted: readonly FactorChoice[], state: FactorState): FactorDecision {
  if (wanted.some(({ type }) => state.satisfied.includes(type))) return { kind: 'skip' };
  const factors = wanted.filter(({ type }) => state.enabled.includes(type) && state.enrolled.includes(type));
  return factors.length > 0 ? { kind: 'ask', factors } : { kind: 'none' };
}

/** Decides what becomes of `enrollWith…`: what the user has already is not asked for again. */
export function decideEnrollment(wanted: readonly FactorChoice[], state: FactorState): FactorDecision {
  const enabled = wanted.filter(({ type }) => state.enabled.includes(type));
  if (enabled.length === 0) return { kind: 'none' };
  const factors = enabled.filter(({ type }) => !state.enrolled.includes(type));
  return factors.length > 0 ? { kind: 'ask', factors } : { kind: 'skip' };
}
