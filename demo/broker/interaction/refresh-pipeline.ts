import { createHash } from 'node:crypto';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { errors } from '../oidc/oidc-provider.js';
import { factsOf } from '../oidc/login-facts.js';
import type { LoginFactsRepository } from '../store/login-facts-repository.js';
import type { LoginEngineParts } from './login-engine.js';
import type { LoginTransaction } from './login-transaction.js';
import { readLoginRequest } from './login-request.js';
import { runPipeline } from './run-pipeline.js';

/** A refresh token that is used. */
export interface UsedRefreshToken {
  readonly jti: string;
  readonly grantId?: string | undefined;
  readonly iat?: number | undefined;
  readonly exp?: number | undefined;
  readonly scope?: string | undefined;
  readonly resource?: string | string[] | undefined;
  readonly amr?: readonly string[] | undefined;
  readonly acr?: string | undefined;
}

/**
 * Runs the stages that want to be run when a refresh token is used: what they say goes into the new tokens.
 *
 * @throws the provider's own error when a stage denies or would have to ask somebody
 */
export function createRefreshPipeline(
  parts: LoginEngineParts,
  facts: LoginFactsRepository,
): (ctx: KoaContextWithOIDC, userId: string, token: UsedRefreshToken) => Promise<void> {
  const stages = parts.stages.filter((stage) => stage.runsAtRefresh === true);
  return async (ctx, userId, token) => {
    const { client } = ctx.oidc;
    const known = token.grantId === undefined ? undefined : facts.get('grant', token.grantId);
    if (stages.length === 0 || client === undefined || known === undefined || token.grantId === undefined) return;
    const now = parts.services.now();
    const resource = typeof token.resource === 'string' ? token.resource : token.resource?.[0];
    const login: LoginTransaction = {
      id: `refresh:${token.grantId}`,
      channel: 'web',
      clientId: client.clientId,
      request: readLoginRequest({ scope: token.scope, resource, prompt: 'none' }),
      expiresAt: now + 1000,
      action: 'login',
      trigger: 'refresh',
      connection: known.connection,
      refreshToken: {
        // The token itself is no script's business.
        id: createHash('sha256').update(token.jti).digest('base64url').slice(0, 16),
        ...(token.iat === undefined ? {} : { createdAt: token.iat * 1000 }),
        ...(token.exp === undefined ? {} : { expiresAt: token.exp * 1000 }),
      },
      identity: {
        connection: known.connection,
        sourceUserId: known.sourceUserId,
        userId,
        created: false,
        amr: token.amr ?? [],
        ...(token.acr === undefined ? {} : { acr: token.acr }),
        methods: known.methods,
        authTime: known.authTime,
        ...(known.upstreamSession === undefined ? {} : { upstreamSession: known.upstreamSession }),
        idTokenClaims: {},
        accessTokenClaims: {},
      },
    };
    const source = { ip: ctx.ip, userAgent: ctx.get('user-agent').slice(0, 300), language: 'en', browser: '' };
    const progress = await runPipeline({ ...parts, stages }, login, source, undefined);
    if (progress.kind === 'failed' && progress.reason.code === 'server_error') {
      throw new errors.CustomOIDCProviderError('server_error', 'a script of the tenant failed');
    }
    if (progress.kind === 'failed' && progress.reason.code !== 'interaction_required') {
      throw new errors.AccessDenied(progress.reason.text ?? 'the sign-in was denied');
    }
    if (progress.kind !== 'done') throw new errors.CustomOIDCProviderError('interaction_required', 'sign in again');
    const ends = now + parts.tenant.sessions.refreshTokenSeconds * 1000;
    facts.set('grant', token.grantId, factsOf(progress.identity), ends);
  };
}
