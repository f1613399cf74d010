import type { Step } from 'idp-login';
import type { TurnInput } from '../connections/connection-handler.js';
import type { LoginEngineParts, Progress, TurnSource } from './login-engine.js';
import type { AcceptedIdentity, LoginTransaction } from './login-transaction.js';
import type { PipelineLogin, StageResult } from './pipeline.js';

/** Runs the stages that a login has not passed yet, until one asks, sends the browser away or denies. */
export async function runPipeline(
  parts: LoginEngineParts,
  login: LoginTransaction,
  source: TurnSource,
  input: TurnInput | undefined,
): Promise<Progress> {
  let current = withPresentUser(parts, login);
  let given = input;
  for (let index = login.stage?.index ?? 0; index < parts.stages.length; index += 1) {
    const stage = parts.stages[index];
    const view = pipelineView(parts, current, source);
    if (stage === undefined || view === undefined) break;
    const result = await stage.run(view, given, current.stage?.index === index ? current.stage.kept : undefined);
    const stopped = stopAt(current, index, result);
    if (stopped !== undefined) return stopped;
    if (result.kind === 'continue' && result.userId !== undefined && !isTheirs(parts, current, result.userId)) {
      parts.services.log.write({
        type: 'f',
        clientId: current.clientId,
        ip: source.ip,
        detail: {
          code: 'access_denied',
          reason: `stage ${stage.name} named a user whom this identity does not belong to`,
        },
      });
      return { kind: 'failed', login: current, reason: { code: 'access_denied' }, denied: true };
    }
    current = passed(current, index + 1, result);
    given = undefined;
  }
  const { identity } = current;
  if (identity === undefined) throw new Error('the pipeline ran before the person was known');
  return { kind: 'done', login: current, identity };
}

/** While the browser was away, the identity can have been linked to another user. */
function withPresentUser(parts: LoginEngineParts, login: LoginTransaction): LoginTransaction {
  const { identity } = login;
  if (identity === undefined || parts.services.users.find(identity.userId) !== undefined) return login;
  const now = parts.services.users.findByIdentity(identity.connection, identity.sourceUserId);
  return now === undefined ? login : { ...login, identity: { ...identity, userId: now.userId } };
}

/** Whether a stage may make another user the one of this login: the identity that was just proved must be theirs. */
function isTheirs(parts: LoginEngineParts, { identity }: LoginTransaction, userId: string): boolean {
  const user = parts.services.users.find(userId);
  return (
    user !== undefined &&
    !user.blocked &&
    user.identities.some(
      ({ connection, sourceUserId }) => connection === identity?.connection && sourceUserId === identity.sourceUserId,
    )
  );
}

function pipelineView(parts: LoginEngineParts, login: LoginTransaction, source: TurnSource): PipelineLogin | undefined {
  const { identity } = login;
  const client = parts.clients.find(login.clientId);
  const user = identity && parts.services.users.find(identity.userId);
  const open = identity && parts.connections.get(identity.connection);
  if (identity === undefined || client === undefined || user === undefined || open === undefined) {
    throw new Error('the user, the client or the connection of this login is gone');
  }
  return {
    user,
    client,
    connection: open.connection,
    created: identity.created,
    trigger: login.trigger,
    channel: login.channel,
    preview: login.preview === true,
    interactive: login.request.prompt !== 'none',
    request: login.request,
    amr: identity.amr,
    ...(identity.acr === undefined ? {} : { acr: identity.acr }),
    methods: identity.methods,
    idTokenClaims: identity.idTokenClaims,
    accessTokenClaims: identity.accessTokenClaims,
    ...(identity.factorRequest === undefined ? {} : { factorRequest: identity.factorRequest }),
    ...(login.refreshToken === undefined ? {} : { refreshToken: login.refreshToken }),
    transaction: login.id,
    ...source,
  };
}

function stopAt(login: LoginTransaction, index: number, result: StageResult): Progress | undefined {
  const { asked: _asked, stage: _stage, ...rest } = login;
  switch (result.kind) {
    case 'continue':
      return undefined;
    case 'deny': {
      const { code, text } = result;
      return { kind: 'failed', login, reason: { code, ...(text === undefined ? {} : { text }) }, denied: true };
    }
    case 'redirect':
      return {
        kind: 'leave',
        login: { ...rest, stage: { index, ...(result.keep === undefined ? {} : { kept: result.keep }) } },
        url: result.url,
      };
    case 'ask': {
      const { step, keep, reason, alternatives } = result;
      const asked = { step, ...(alternatives === undefined ? {} : { alternatives }) };
      return {
        kind: 'ask',
        login: {
          ...rest,
          asked: { ...asked, step: withoutSecret(step) },
          stage: { index, ...(keep === undefined ? {} : { kept: keep }) },
        },
        asked,
        ...(reason === undefined ? {} : { reason }),
      };
    }
  }
}

/** What of a step is kept: nothing that is shown once only. The stage asks again when the page is opened again. */
function withoutSecret(step: Step): Step {
  const isSecret = step.kind === 'recovery-codes' || step.kind === 'enroll-totp';
  return isSecret ? { kind: 'message', code: 'mfa_required' } : step;
}

function passed(
  login: LoginTransaction,
  index: number,
  result: Extract<StageResult, { kind: 'continue' }> | StageResult,
): LoginTransaction {
  const { identity } = login;
  if (result.kind !== 'continue' || identity === undefined) return login;
  const next: AcceptedIdentity = {
    ...identity,
    userId: result.userId ?? identity.userId,
    amr: [...new Set([...identity.amr, ...(result.amr ?? [])])],
    methods: [...identity.methods, ...(result.methods ?? [])],
    ...(result.acr === undefined ? {} : { acr: result.acr }),
    ...(result.scopes === undefined ? {} : { scopes: result.scopes }),
    ...(result.factorRequest === undefined ? {} : { factorRequest: result.factorRequest }),
    idTokenClaims: { ...identity.idTokenClaims, ...result.idTokenClaims },
    accessTokenClaims: { ...identity.accessTokenClaims, ...result.accessTokenClaims },
  };
  return { ...login, identity: next, stage: { index } };
}
