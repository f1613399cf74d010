import type { BoundAction } from '../actions/action-library.js';
import type { ActionTriggerId } from '../actions/triggers.js';
import type { Hook, HookPoint } from '../hooks/hook.js';
import type { ScriptLog } from '../host/script-log.js';
import type { JsonValue } from '../plain-json.js';
import type { FactorState } from './factor-choice.js';
import { noEffects, type PipelineEffects, type PipelineResult, type SuspendedPipeline } from './pipeline-result.js';
import { resumeActions } from './resume-actions.js';
import { runActions, type ActionParts } from './run-actions.js';
import { applyMetadata, runHook, type HookParts } from './run-hook.js';

type Event = Readonly<Record<string, unknown>>;

/** What the flows beside the login are made of. */
export interface EventFlowParts extends ActionParts, HookParts {
  hook(point: HookPoint): Hook | undefined;
  actions(trigger: ActionTriggerId): readonly BoundAction[];
  /** Takes what happened behind a user's back. */
  readonly log?: ScriptLog;
}

/** The arguments of a hook and its context. */
export interface HookCall {
  readonly args: readonly unknown[];
  readonly context: Event;
}

/** The scripts of the flows beside the login. At each point the hook runs before the Actions. */
export interface EventFlows {
  /** Before a user of a database or passwordless connection is made; may deny, and set metadata. */
  preRegistration(event: Event, hook: HookCall): Promise<PipelineResult>;
  /** After a user was made. Nobody waits for it, and its failures are in the log alone. */
  postRegistration(event: Event, hook: HookCall): void;
  /** After a password was changed. Nobody waits for it. */
  postChangePassword(event: Event, hook: HookCall): void;
  /** Before an access token is given to an application of its own; may deny, add claims and change scopes. */
  credentialsExchange(event: Event, hook: HookCall, scopes: readonly string[]): Promise<PipelineResult>;
  /** Sends a text or a call by the tenant's own gateway. `handled` is false if the tenant has none. */
  sendPhoneMessage(
    event: Event,
    hook: HookCall,
  ): Promise<{ readonly handled: boolean; readonly result: PipelineResult }>;
  /** Sends a mail or a phone message by the tenant's own provider. */
  notify(
    trigger: 'custom-email-provider' | 'custom-phone-provider',
    event: Event,
  ): Promise<{ readonly handled: boolean; readonly result: PipelineResult }>;
  /** Between the proof of a reset (a link, a code) and the new password. */
  postChallenge(event: Event, more: PostChallengeInput): Promise<PipelineResult>;
}

/** More of a reset than its event. */
export interface PostChallengeInput {
  readonly canRedirect: boolean;
  readonly factors: FactorState;
  readonly continueUrl?: string;
  /** A flow that waited, and what the user brought back. */
  readonly resume?: { readonly suspended: SuspendedPipeline; readonly returnedState?: string };
}

/** Makes the flows. */
export function createEventFlows(parts: EventFlowParts): EventFlows {
  function actionsOf(trigger: ActionTriggerId, event: Event, effects: PipelineEffects): Promise<PipelineResult> {
    const flow = { trigger, event, actions: parts.actions(trigger), canRedirect: false };
    return runActions(parts, flow, { effects, index: 0, redirects: 0 });
  }

  async function withHook(
    point: HookPoint,
    event: Event,
    call: HookCall,
    readValue: (value: JsonValue | undefined, effects: PipelineEffects) => PipelineEffects,
  ): Promise<PipelineResult> {
    const hook = parts.hook(point);
    let effects = noEffects;
    if (hook !== undefined) {
      const result = await runHook(parts, hook, call.args, call.context, effects);
      if (result.decision !== undefined) return { ...result.effects, decision: result.decision };
      effects = readValue(result.value, result.effects);
    }
    return actionsOf(point, event, effects);
  }

  /** Runs a flow that nobody waits for. */
  function behind(point: 'post-user-registration' | 'post-change-password', event: Event, call: HookCall): void {
    const log = (message: string): void =>
      parts.log?.({ at: new Date(parts.now()), level: 'error', script: point, kind: 'failed', message });
    void withHook(point, event, call, (_value, effects) => effects).then(
      ({ decision }) => {
        if (decision.kind === 'failed') log(decision.failure.message);
      },
      () => log('The flow could not run'),
    );
  }

  return {
    preRegistration: (event, call) =>
      withHook('pre-user-registration', event, call, (value, effects) => {
        const user = member(value, 'user');
        const withUser = applyMetadata(effects, 'user.userMetadata', member(user, 'user_metadata'));
        return applyMetadata(withUser, 'user.appMetadata', member(user, 'app_metadata'));
      }),
    postRegistration: (event, call) => behind('post-user-registration', event, call),
    postChangePassword: (event, call) => behind('post-change-password', event, call),
    credentialsExchange: (event, call, scopes) =>
      withHook('credentials-exchange', event, call, (value, effects) => readExchange(value, effects, scopes)),
    async sendPhoneMessage(event, call) {
      const handled = parts.hook('send-phone-message') !== undefined || parts.actions('send-phone-message').length > 0;
      return { handled, result: await withHook('send-phone-message', event, call, (_value, effects) => effects) };
    },
    async notify(trigger, event) {
      return { handled: parts.actions(trigger).length > 0, result: await actionsOf(trigger, event, noEffects) };
    },
    async postChallenge(event, { canRedirect, factors, continueUrl, resume }) {
      const trigger = 'password-reset-post-challenge';
      const actions = parts.actions(trigger);
      const flow = {
        trigger,
        event,
        actions,
        canRedirect,
        factors,
        ...(continueUrl !== undefined && { continueUrl }),
      } as const;
      if (resume === undefined) return runActions(parts, flow, { effects: noEffects, index: 0, redirects: 0 });
      return resumeActions(parts, flow, resume.suspended, resume.returnedState);
    },
  };
}

function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return (value as Readonly<Record<string, JsonValue>>)[name];
}

/** What a credentials-exchange hook gives back: all scopes that are to stay, and claims. */
function readExchange(
  value: JsonValue | undefined,
  before: PipelineEffects,
  scopes: readonly string[],
): PipelineEffects {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ...before, removedScopes: scopes };
  }
  const { scope, ...claims } = value as Readonly<Record<string, JsonValue>>;
  const kept = Array.isArray(scope) ? scope.filter((item) => typeof item === 'string') : [];
  const named = Object.entries(claims).filter(([name]) => /^https?:\/\//.test(name));
  return {
    ...before,
    accessTokenClaims: { ...before.accessTokenClaims, ...Object.fromEntries(named) },
    addedScopes: kept.filter((item) => !scopes.includes(item)),
    removedScopes: scopes.filter((item) => !kept.includes(item)),
  };
}
