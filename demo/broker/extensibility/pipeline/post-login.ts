import { randomBytes } from 'node:crypto';
import type { BoundAction } from '../actions/action-library.js';
import type { Rule } from '../rules/rule.js';
import type { FactorState } from './factor-choice.js';
import { noEffects, type PipelineEffects, type PipelineResult, type SuspendedPipeline } from './pipeline-result.js';
import { resumeActions, returnProblem } from './resume-actions.js';
import { redirectAddress, runActions, type ActionFlow, type ActionParts } from './run-actions.js';
import { runRules, type RuleSubject } from './run-rules.js';

/** What the post-login pipeline is made of. */
export interface PostLoginParts extends ActionParts {
  rules(): readonly Rule[];
  /** What rules see as `configuration`. */
  rulesConfiguration(): Readonly<Record<string, string>>;
  actions(): readonly BoundAction[];
}

/** A login, as the pipeline sees it. */
export interface PostLoginInput {
  /** The event of Actions, without secrets. */
  readonly event: Readonly<Record<string, unknown>>;
  /** The user and the context of rules. */
  readonly subject: RuleSubject;
  /** Whether the browser can be sent away: not for refresh tokens, the password grant and `prompt=none`. */
  readonly canRedirect: boolean;
  readonly factors: FactorState;
  /** The address to which users come back. */
  readonly continueUrl?: string;
}

/** The scripts between a person's proof and their tokens: rules, then post-login Actions, then a second factor. */
export interface PostLoginPipeline {
  /** Runs from the start: at each login, at single sign-on, at each refresh. */
  run(input: PostLoginInput): Promise<PipelineResult>;
  /**
   * Goes on where a flow waited. The input is what it is now: the new request in the event, the factor that was passed.
   *
   * @param returnedState - The `state` that the user brought back from a redirect.
   */
  resume(input: PostLoginInput, suspended: SuspendedPipeline, returnedState?: string): Promise<PipelineResult>;
}

/** Makes the pipeline. A script that fails lets nobody in. */
export function createPostLoginPipeline(parts: PostLoginParts): PostLoginPipeline {
  async function startRules(
    input: PostLoginInput,
    subject: RuleSubject,
    effects: PipelineEffects,
  ): Promise<PipelineResult> {
    const ruleParts = { ...parts, configuration: parts.rulesConfiguration() };
    const result = await runRules(ruleParts, parts.rules(), subject, effects);
    if (result.decision !== undefined) return { ...result.effects, decision: result.decision };
    if (result.redirectUrl !== undefined) return leave(input, result.redirectUrl, result.effects);
    const start = { effects: result.effects, index: 0, redirects: 0 };
    return askAtEnd(input, await runActions(parts, flowOf(input), start));
  }

  function leave(input: PostLoginInput, url: string, effects: PipelineEffects): PipelineResult {
    const by = effects.trace.at(-1)?.name ?? 'rules';
    if (!input.canRedirect) return { ...effects, decision: { kind: 'interaction-required', by } };
    const state = randomBytes(24).toString('base64url');
    const address = redirectAddress(url, state, input.continueUrl);
    if (typeof address !== 'string') return { ...effects, decision: { kind: 'failed', by, failure: address } };
    return {
      ...effects,
      decision: { kind: 'redirect', by, url: address, state },
      suspended: { effects, at: { phase: 'rules' }, state, redirects: 1 },
    };
  }

  function flowOf(input: PostLoginInput): ActionFlow {
    const { event, canRedirect, factors, continueUrl } = input;
    const flow = { trigger: 'post-login', actions: parts.actions(), event, canRedirect, factors } as const;
    return continueUrl === undefined ? flow : { ...flow, continueUrl };
  }

  return {
    run: (input) => startRules(input, input.subject, noEffects),
    async resume(input, suspended, returnedState) {
      if (suspended.at.phase !== 'rules') {
        return askAtEnd(input, await resumeActions(parts, flowOf(input), suspended, returnedState));
      }
      const { effects } = suspended;
      const problem = returnProblem(suspended, returnedState);
      if (problem !== undefined) return { ...effects, decision: problem };
      // All rules run again, and see that the user was away.
      const { user, context } = input.subject;
      const { redirect: _redirect, ...rest } = context;
      return startRules(input, { user, context: { ...rest, protocol: 'redirect-callback' } }, effects);
    },
  };
}

function askAtEnd(input: PostLoginInput, result: PipelineResult): PipelineResult {
  const { multifactor } = result;
  if (result.decision.kind !== 'continue') return result;
  if (multifactor === undefined || input.factors.satisfied.length > 0) return result;
  if (!input.canRedirect) {
    return { ...result, decision: { kind: 'interaction-required', by: result.trace.at(-1)?.name ?? 'rules' } };
  }
  const { allowRememberBrowser } = multifactor;
  return { ...result, decision: { kind: 'mfa', when: 'end', action: 'challenge', factors: [], allowRememberBrowser } };
}
