import type { BrokerServices } from '../../broker-services.js';
import type { Json, TurnInput } from '../../connections/connection-handler.js';
import type { FactorDialogue, FactorRequest } from '../../interaction/factor-request.js';
import type { PipelineLogin, PipelineStage, StageResult } from '../../interaction/pipeline.js';
import type { ExpiringValues } from '../../store/expiring-values.js';
import { loginEvent, ruleSubject, type LoginEventFacts } from '../events/login-event.js';
import type { PipelineDecision, PipelineResult, SuspendedPipeline } from '../pipeline/pipeline-result.js';
import type { PostLoginInput, PostLoginPipeline } from '../pipeline/post-login.js';
import type { TraceRepository } from '../store/trace-repository.js';
import { continueWith, saveMetadata } from './login-effects.js';
import { promptFields } from './prompt-fields.js';

/** What came back from a redirect. */
export interface ReturnedRequest {
  readonly state: string;
  readonly method: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
}

/** What the stage works with. */
export interface ScriptStageParts {
  readonly services: BrokerServices;
  readonly pipeline: PostLoginPipeline;
  readonly traces: TraceRepository;
  /** Whether there is any rule or post-login Action. */
  hasScripts(): boolean;
  /** Logins that wait, by the `state` that their browsers must bring back. */
  readonly waiting: ExpiringValues;
  /** What browsers brought back, by their login. */
  readonly returned: ExpiringValues;
  readonly continueUrl: string;
  /** How long a person may be away, in seconds. */
  readonly awaySeconds: number;
}

/** A login that waits. */
interface Kept {
  readonly suspended: SuspendedPipeline;
  readonly trace: number;
  /** Where the browser was sent. */
  readonly url?: string;
  /** The form that was shown. */
  readonly prompt?: Extract<PipelineDecision, { kind: 'prompt' }>;
  readonly factor?: { readonly request: FactorRequest; readonly kept?: Json };
}

/**
 * Runs rules and then post-login Actions between the source's answer and the session.
 *
 * A script that fails lets nobody in. Only when the last script has run is the metadata of the user written, once.
 */
export function createScriptStage(parts: ScriptStageParts): PipelineStage {
  const { services, pipeline, traces } = parts;
  const factors = (): FactorDialogue | undefined => services.extras.get('factors') as FactorDialogue | undefined;

  const inputOf = (login: PipelineLogin, more: Partial<LoginEventFacts> = {}): PostLoginInput => {
    const dialogue = factors();
    const enrolled = dialogue?.enrolled(login.user.userId) ?? [];
    const facts = { issuer: services.issuer, tenantName: services.tenantName, factors: enrolled, ...more };
    return {
      event: loginEvent(login, facts),
      subject: ruleSubject(login, facts),
      canRedirect: login.interactive,
      factors: {
        enabled: withActionNames(dialogue?.enabled ?? []),
        enrolled: withActionNames(enrolled),
        satisfied: withActionNames(dialogue?.satisfied(login) ?? []),
      },
      continueUrl: parts.continueUrl,
    };
  };

  const note = (login: PipelineLogin, result: PipelineResult, id: number | undefined): number => {
    const { decision, trace: steps } = result;
    const detail =
      decision.kind === 'deny' ? decision.reason : decision.kind === 'failed' ? decision.failure.message : undefined;
    const trace = {
      login: login.transaction,
      trigger: login.trigger,
      userId: login.user.userId,
      clientId: login.client.id,
      connection: login.connection.id,
      decision: decision.kind,
      ...(detail === undefined ? {} : { detail }),
      durationMs: steps.reduce((sum, step) => sum + step.durationMs, 0),
      steps,
    };
    if (id === undefined) return traces.write(trace);
    traces.replace(id, trace);
    return id;
  };

  const settle = async (login: PipelineLogin, result: PipelineResult, before?: Kept): Promise<StageResult> => {
    const { decision, suspended } = result;
    const trace = note(login, result, before?.trace);
    const event = {
      connection: login.connection.id,
      clientId: login.client.id,
      userId: login.user.userId,
      ip: login.ip,
    };
    const wait = (more: Omit<Kept, 'suspended' | 'trace'>): Json => {
      if (suspended === undefined) throw new Error('a login that waits must know where it goes on');
      return { suspended, trace, ...more } as unknown as Json;
    };
    switch (decision.kind) {
      case 'continue':
        return done(login, result);
      case 'mfa':
        if (decision.when === 'end') return done(login, result);
        return askFactor(login, undefined, {
          suspended: suspended as SuspendedPipeline,
          trace,
          factor: {
            request: {
              policy: decision.action === 'challenge' ? 'challengeWith' : 'enrollWith',
              factors: decision.factors.map(({ type }) => type),
              allowRememberBrowser: decision.allowRememberBrowser,
            },
          },
        });
      case 'redirect':
        parts.waiting.set(decision.state, login.transaction, parts.awaySeconds);
        return { kind: 'redirect', url: decision.url, keep: wait({ url: decision.url }) };
      case 'prompt':
        return askForm(wait({ prompt: decision }), decision);
      case 'deny': {
        // What scripts asked for before the one that denied is still done.
        saveMetadata(services.users, login.user, result);
        services.log.write({ type: 'f', ...event, detail: { code: decision.code, script: decision.by } });
        const isBlocked = decision.reason === 'user is blocked';
        return { kind: 'deny', code: isBlocked ? 'account_blocked' : 'access_denied', text: decision.reason };
      }
      case 'interaction-required':
        return { kind: 'deny', code: 'interaction_required' };
      case 'invalid-return':
        services.log.write({ type: 'f', ...event, detail: { code: 'state_mismatch' } });
        return { kind: 'deny', code: 'state_mismatch', text: decision.message };
      case 'failed': {
        const { kind } = decision.failure;
        const detail = { script: decision.by, failure: kind, trace };
        services.log.write({ type: 'actions_execution_failed', ...event, detail });
        return { kind: 'deny', code: 'server_error' };
      }
    }
  };

  const done = (login: PipelineLogin, result: PipelineResult): StageResult => {
    saveMetadata(services.users, login.user, result);
    const { primaryUser } = result;
    if (primaryUser === undefined || primaryUser === login.user.userId) {
      return continueWith(result, services.now(), undefined);
    }
    const primary = services.users.find(primaryUser);
    const owns = (user: typeof primary): boolean =>
      login.user.identities.some(({ connection, sourceUserId }) =>
        user?.identities.some((own) => own.connection === connection && own.sourceUserId === sourceUserId),
      );
    // A script can follow a link of accounts; it cannot sign somebody in as anybody.
    if (primary === undefined || primary.blocked || !owns(primary)) {
      const { userId } = login.user;
      services.log.write({ type: 'f', userId, ip: login.ip, detail: { code: 'server_error', reason: 'primary user' } });
      return { kind: 'deny', code: 'server_error' };
    }
    return continueWith(result, services.now(), primaryUser);
  };

  const askForm = (keep: Json, decision: Extract<PipelineDecision, { kind: 'prompt' }>): StageResult => ({
    kind: 'ask',
    step: { kind: 'profile', fields: promptFields(decision) },
    keep,
  });

  /** Has the person prove a factor, and goes on with the scripts when they did. */
  const askFactor = async (login: PipelineLogin, input: TurnInput | undefined, kept: Kept): Promise<StageResult> => {
    const dialogue = factors();
    if (kept.factor === undefined || dialogue === undefined) return { kind: 'deny', code: 'server_error' };
    const { request, kept: inner } = kept.factor;
    const result = await dialogue.run(login, request, input, inner);
    if (result.kind === 'ask' || result.kind === 'redirect') {
      const factor = { request, ...(result.keep === undefined ? {} : { kept: result.keep }) };
      return { ...result, keep: { ...kept, factor } as unknown as Json };
    }
    if (result.kind === 'deny') return result;
    const passed: PipelineLogin = {
      ...login,
      amr: [...login.amr, ...(result.amr ?? [])],
      methods: [...login.methods, ...(result.methods ?? [])],
    };
    const next = await settle(passed, await pipeline.resume(inputOf(passed), kept.suspended), kept);
    return next.kind === 'continue' ? joined(result, next) : next;
  };

  return {
    name: 'scripts',
    runsAtRefresh: true,
    run: async (login, input, given) => {
      const kept = given as Kept | undefined;
      if (kept === undefined) {
        if (!parts.hasScripts()) return { kind: 'continue' };
        return settle(login, await pipeline.run(inputOf(login)));
      }
      if (kept.factor !== undefined) return askFactor(login, input, kept);
      if (kept.prompt !== undefined) {
        const { profile } = input ?? {};
        if (profile === undefined) return askForm(given as Json, kept.prompt);
        const prompt = { id: kept.prompt.form, fields: profile };
        const result = await pipeline.resume(inputOf(login, { prompt }), kept.suspended, kept.suspended.state);
        return settle(login, result, kept);
      }
      const returned = parts.returned.take<Json>(login.transaction) as ReturnedRequest | undefined;
      // The page was loaded again, or an embedded login goes on in the browser, under another id: it is sent once more.
      if (returned === undefined) {
        if (kept.suspended.state !== undefined) {
          parts.waiting.set(kept.suspended.state, login.transaction, parts.awaySeconds);
        }
        return { kind: 'redirect', url: kept.url ?? services.issuer, keep: given as Json };
      }
      const { state, ...request } = returned;
      return settle(login, await pipeline.resume(inputOf(login, { returned: request }), kept.suspended, state), kept);
    },
  };
}

/** A factor that was passed in the middle counts for the login as well as what came after it. */
function joined(
  factor: Extract<StageResult, { kind: 'continue' }>,
  rest: Extract<StageResult, { kind: 'continue' }>,
): StageResult {
  return {
    ...rest,
    amr: [...(factor.amr ?? []), ...(rest.amr ?? [])],
    methods: [...(factor.methods ?? []), ...(rest.methods ?? [])],
    ...(factor.acr === undefined ? {} : { acr: factor.acr }),
  };
}

/** The names by which Actions call factors, beside those of the broker. */
function withActionNames(types: readonly string[]): readonly string[] {
  const names: Readonly<Record<string, readonly string[]>> = {
    sms: ['phone'],
    passkey: ['webauthn-roaming', 'webauthn-platform'],
  };
  return types.flatMap((type) => [type, ...(names[type] ?? [])]);
}
