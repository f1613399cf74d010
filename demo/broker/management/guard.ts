import {
  createLocalJWKSet,
  errors as joseErrors,
  jwtVerify,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import ServerChallenge from 'oidc-provider/lib/helpers/challenge.js';
import type { BrokerCore } from '../broker-module.js';
import type { HttpContext } from '../http/http-context.js';
import { answerError, answerJson } from '../http/json-answer.js';
import { BadRequest } from '../http/request-body.js';
import type { RouteHandler } from '../http/router.js';
import { checkDpopProof, DpopError, type DpopExpectation } from '../oidc/dpop-proof.js';
import { loadSigningKeys } from '../oidc/signing-keys.js';
import { ApiError } from './api-error.js';
import { isAdmin } from './admin-role.js';
import type { ManagementScope } from './scopes.js';

/** Who calls the management API. */
export interface ManagementCaller {
  readonly clientId: string;
  /** The administrator; absent when a service calls by itself. */
  readonly userId?: string;
}

/** Answers one request of somebody who may do so. It may throw `ApiError` and `BadRequest`. */
export type GuardedHandler = (
  ctx: HttpContext,
  params: Readonly<Record<string, string>>,
  caller: ManagementCaller,
) => Promise<void> | void;

/** Lets requests through that bring the right token. */
export interface ManagementGuard {
  /**
   * A handler for people and services with the scope.
   *
   * What a handler throws becomes an answer in JSON, and what it changed becomes a line of the log.
   */
  requireScope(scope: ManagementScope, handler: GuardedHandler): RouteHandler;
}

/** The audience of tokens for the management API. */
export function managementAudience(issuer: string): string {
  return `${issuer}/api/v2/`;
}

/**
 * Makes the guard of the management API; a module that adds addresses below `/api/v2/` makes one of its own.
 *
 * A token of a person counts only while that person is an administrator: the role is looked at in each request, so that
 * taking it away works at once.
 */
export function createManagementGuard(core: BrokerCore): ManagementGuard {
  const { issuer, services, store } = core;
  const { now } = services;
  const audience = managementAudience(issuer);
  const nonces = new ServerChallenge(store.secrets.key('dpop nonces'), 'DPoP');
  const seen = store.expiring('management dpop');
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const getKey: JWTVerifyGetKey = async (...question) => {
    // Made at the first request: before that the broker may still be writing them.
    keys ??= loadSigningKeys(store.secrets).then((list) => createLocalJWKSet({ keys: list.map(publicPart) }));
    return (await keys)(...question);
  };

  const verify = async (ctx: HttpContext): Promise<JWTPayload> => {
    const [, scheme = '', token] = /^(Bearer|DPoP) ([\w.~+/=-]+)$/i.exec(ctx.get('Authorization')) ?? [];
    if (token === undefined) throw new TokenRefused('', 'a token is needed');
    const { payload } = await jwtVerify(token, getKey, {
      issuer,
      audience,
      algorithms: ['ES256'],
      typ: 'at+jwt',
      currentDate: new Date(now()),
    }).catch((error: unknown) => {
      const isOld = error instanceof joseErrors.JWTExpired;
      throw new TokenRefused('invalid_token', isOld ? 'the token has expired' : 'the token is not for this API');
    });
    const bound = (payload['cnf'] as { readonly jkt?: string } | undefined)?.jkt;
    if (bound === undefined && scheme.toLowerCase() === 'bearer') return payload;
    if (bound === undefined || scheme.toLowerCase() !== 'dpop') {
      throw new TokenRefused('invalid_token', 'the token came in the wrong way for its kind');
    }
    const expected: DpopExpectation = {
      method: ctx.method,
      url: `${issuer}${ctx.path}`,
      nonces,
      nonceRequired: false,
      seen,
      now,
    };
    const key = await checkDpopProof(ctx.get('DPoP'), expected).catch((error: unknown) => {
      if (!(error instanceof DpopError)) throw error;
      if (error.code === 'use_dpop_nonce') ctx.set('DPoP-Nonce', nonces.nextChallenge());
      throw new TokenRefused(error.code, error.message);
    });
    if (key !== bound) throw new TokenRefused('invalid_token', 'the token belongs to another key');
    return payload;
  };

  const callerOf = (payload: JWTPayload): ManagementCaller => {
    const clientId = String(payload['client_id']);
    const client = core.clients.find(clientId);
    if (client === undefined) throw new TokenRefused('invalid_token', 'the client of the token is gone');
    if (client.type === 'service') return { clientId };
    const user = services.users.find(payload.sub ?? '');
    if (user === undefined || user.blocked) throw new TokenRefused('invalid_token', 'the user of the token is gone');
    if (!isAdmin(user)) throw new ApiError(403, 'not_an_administrator', 'Only administrators may use this API.');
    return { clientId, userId: user.userId };
  };

  const run = async (
    ctx: HttpContext,
    params: Readonly<Record<string, string>>,
    scope: ManagementScope,
    handler: GuardedHandler,
  ): Promise<ManagementCaller | undefined> => {
    let caller: ManagementCaller | undefined;
    try {
      const payload = await verify(ctx);
      caller = callerOf(payload);
      const granted = typeof payload['scope'] === 'string' ? payload['scope'].split(' ') : [];
      if (!granted.includes(scope)) {
        ctx.set('WWW-Authenticate', challenge('insufficient_scope', `the scope ${scope} is needed`, scope));
        throw new ApiError(403, 'insufficient_scope', `The scope ${scope} is needed.`);
      }
      await handler(ctx, params, caller);
    } catch (error) {
      answerRefusal(ctx, error);
    }
    return caller;
  };

  return {
    requireScope: (scope, handler) => async (ctx, params) => {
      ctx.set('Cache-Control', 'no-store');
      const caller = await run(ctx, params, scope, handler);
      // Looking changes nothing, whatever its method is.
      if (caller === undefined || scope.startsWith('read:')) return;
      services.log.write({
        type: ctx.status < 400 ? 'sapi' : 'fapi',
        ...caller,
        ip: ctx.ip,
        detail: { operation: `${ctx.method} ${ctx.path}`.slice(0, 300), status: ctx.status },
      });
    },
  };
}

function publicPart({ kty, crv, x, y, n, e, kid, alg, use }: JWK): JWK {
  const known = Object.entries({ crv, x, y, n, e, kid, alg, use }).filter(([, value]) => value !== undefined);
  return { kty, ...Object.fromEntries(known) } as JWK;
}

/** The token is none that counts here. */
class TokenRefused extends Error {
  override readonly name = 'TokenRefused' as const;
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

function answerRefusal(ctx: HttpContext, error: unknown): void {
  if (error instanceof TokenRefused) {
    ctx.set('WWW-Authenticate', challenge(error.code, error.message));
    answerError(ctx, 401, error.code || 'invalid_token', error.message);
  } else if (error instanceof ApiError) {
    const problems = error.problems === undefined ? {} : { problems: error.problems };
    answerJson(ctx, error.status, { error: error.code, error_description: error.message, ...problems });
  } else if (error instanceof BadRequest) {
    answerError(ctx, error.status, 'invalid_request', error.message);
  } else throw error;
}

/** @see [RFC 6750 §3](https://www.rfc-editor.org/rfc/rfc6750#section-3) */
function challenge(error: string, description: string, scope?: string): string {
  const parts = error === '' ? [] : [`error="${error}"`, `error_description="${description}"`];
  const all = [...parts, ...(scope === undefined ? [] : [`scope="${scope}"`]), 'algs="ES256 EdDSA"'].join(', ');
  return `DPoP ${all}`;
}
