import { timingSafeEqual } from 'node:crypto';
import type { PipelineDecision, PipelineResult, SuspendedPipeline } from './pipeline-result.js';
import { runActions, type ActionFlow, type ActionParts } from './run-actions.js';

/** Why a flow that waited cannot go on with what the user brought back. */
export function returnProblem(
  { state }: SuspendedPipeline,
  returnedState: string | undefined,
): Extract<PipelineDecision, { kind: 'invalid-return' }> | undefined {
  if (state === undefined || isSame(state, returnedState)) return undefined;
  return { kind: 'invalid-return', message: 'The user came back with the state of another flow' };
}

/** Goes on with Actions where their flow waited. */
export async function resumeActions(
  parts: ActionParts,
  flow: ActionFlow,
  suspended: SuspendedPipeline,
  returnedState: string | undefined,
): Promise<PipelineResult> {
  const { at, effects, redirects, state } = suspended;
  const problem = returnProblem(suspended, returnedState);
  if (problem !== undefined) return { ...effects, decision: problem };
  if (at.phase === 'after-action') return runActions(parts, flow, { effects, index: at.index, redirects });
  const index = at.phase === 'action' ? flow.actions.findIndex((action) => action.id === at.id) : -1;
  if (index < 0) {
    const message = 'The Action was taken out of the flow while the user was away';
    return { ...effects, decision: { kind: 'failed', by: flow.trigger, failure: { kind: 'gone', message } } };
  }
  return runActions(parts, flow, { effects, index, redirects, ...(state !== undefined && { returnedState: state }) });
}

function isSame(expected: string, given: string | undefined): boolean {
  const one = Buffer.from(expected);
  const other = Buffer.from(given ?? '');
  return one.length === other.length && timingSafeEqual(one, other);
}
