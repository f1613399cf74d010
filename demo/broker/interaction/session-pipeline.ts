import type { KoaContextWithOIDC } from 'oidc-provider';
import { browserId } from '../http/browser-id.js';
import { errors } from '../oidc/oidc-provider.js';
import { factsOf } from '../oidc/login-facts.js';
import type { LoginFacts, LoginFactsRepository } from '../store/login-facts-repository.js';
import type { LoginEngineParts } from './login-engine.js';
import { readLoginRequest } from './login-request.js';
import type { LoginTransaction } from './login-transaction.js';
import { runPipeline } from './run-pipeline.js';

/**
 * Runs the pipeline when a session answers an authorization request and nobody is asked anything.
 *
 * Returns whether a stage needs the person, who is then brought to the login page; a stage that denies ends the request.
 */
export function createSessionPipeline(
  parts: LoginEngineParts,
  facts: LoginFactsRepository,
): (ctx: KoaContextWithOIDC) => Promise<boolean> {
  return async (ctx) => {
    const { oidc } = ctx;
    const { session, client } = oidc;
    const result = (oidc as { readonly result?: { readonly facts?: LoginFacts } }).result;
    // With a result the pipeline ran in the login that made it.
    if (parts.stages.length === 0 || result?.facts !== undefined) return false;
    if (session?.accountId === undefined || client === undefined) return false;
    const known = facts.get('session', session.uid);
    if (known === undefined) return false;

    const now = parts.services.now();
    const login: LoginTransaction = {
      id: `session:${session.uid}`,
      channel: 'web',
      clientId: client.clientId,
      request: readLoginRequest({ ...oidc.params }),
      expiresAt: now + parts.tenant.sessions.loginSeconds * 1000,
      action: 'login',
      trigger: 'sso',
      preview: true,
      connection: known.connection,
      identity: {
        connection: known.connection,
        sourceUserId: known.sourceUserId,
        userId: session.accountId,
        created: false,
        amr: session.amr ?? [],
        ...(session.acr === undefined ? {} : { acr: session.acr }),
        methods: known.methods,
        authTime: known.authTime,
        ...(known.upstreamSession === undefined ? {} : { upstreamSession: known.upstreamSession }),
        idTokenClaims: {},
        accessTokenClaims: {},
      },
    };
    const source = { ip: ctx.ip, userAgent: ctx.get('user-agent'), language: 'en', browser: browserId(ctx) };
    const progress = await runPipeline(parts, login, source, undefined);
    // The provider says so itself, when nobody may be asked.
    if (progress.kind === 'failed' && progress.reason.code === 'interaction_required') return true;
    if (progress.kind === 'failed' && progress.reason.code === 'server_error') {
      throw new errors.CustomOIDCProviderError('server_error', 'a script of the tenant failed');
    }
    if (progress.kind === 'failed') throw new errors.AccessDenied(progress.reason.text ?? 'the sign-in was denied');
    if (progress.kind !== 'done') return true;
    const grantId = session.grantIdFor(client.clientId);
    if (grantId !== undefined) {
      const ends = now + parts.tenant.sessions.refreshTokenSeconds * 1000;
      facts.set('grant', grantId, factsOf(progress.identity), ends);
    }
    return false;
  };
}
