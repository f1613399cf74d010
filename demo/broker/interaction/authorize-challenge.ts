import { createHash, randomBytes } from 'node:crypto';
import type { HttpContext } from '../http/http-context.js';
import type { BrokerServices } from '../broker-services.js';
import type { ClientDirectory } from '../config/client-directory.js';
import type { Client, Tenant } from '../config/tenant-settings.js';
import type { Json } from '../connections/connection-handler.js';
import { allowOrigin, answerPreflight } from '../http/cors.js';
import { answerError, answerJson } from '../http/json-answer.js';
import { BadRequest, readFields } from '../http/request-body.js';
import type { Route } from '../http/router.js';
import { checkDpopProof, DpopError, type DpopNonces } from '../oidc/dpop-proof.js';
import { findApi } from '../oidc/grants.js';
import { mintCode, type CodeMint, type CodeRequest } from '../oidc/mint-code.js';
import type { ExpiringValues } from '../store/expiring-values.js';
import type { LoginTransactionRepository } from '../store/login-transaction-repository.js';
import { readAction, readTurnInput } from './challenge-wire.js';
import { answerProgress } from './answer-progress.js';
import { carriedParameters, handOver } from './embedded-handover.js';
import type { LoginEngine, Progress } from './login-engine.js';
import { readLoginRequest } from './login-request.js';
import type { LoginTransaction } from './login-transaction.js';
import { turnSource } from './turn-source.js';

/** What the challenge endpoint works with. */
export interface ChallengeParts {
  readonly issuer: string;
  readonly tenant: Tenant;
  readonly clients: ClientDirectory;
  readonly services: BrokerServices;
  readonly engine: LoginEngine;
  readonly transactions: LoginTransactionRepository;
  readonly mint: CodeMint;
  readonly dpopNonces: DpopNonces;
  readonly dpopSeen: ExpiringValues;
  /** Whether the connection may be used in a page of the client. */
  isEmbeddable(connection: string, clientId: string): boolean;
}

/** One embedded login between two requests. */
interface Embedded {
  readonly login: LoginTransaction;
  readonly request: CodeRequest;
  /** The parameters of an authorization request, for when it has to go on in the browser. */
  readonly params: Readonly<Record<string, string>>;
}

const path = '/authorize-challenge';

/**
 * The authorization challenge endpoint: a first-party client's own page drives a login, step by step.
 *
 * Each answer carries a new `auth_session`; each of them works once, for one client and, when the first request proved a
 * DPoP key, with that key alone.
 *
 * @see [OAuth 2.0 for First-Party Applications](https://datatracker.ietf.org/doc/draft-ietf-oauth-first-party-apps/)
 */
export function authorizeChallengeRoutes(parts: ChallengeParts): readonly Route[] {
  return [
    {
      method: 'OPTIONS',
      path,
      handler: (ctx) => answerPreflight(ctx, parts.clients.knowsOrigin(ctx.get('origin')), 'POST'),
    },
    {
      method: 'POST',
      path,
      handler: async (ctx) => {
        const fields = await readFields(ctx);
        const client = findClient(ctx, parts, fields);
        if (client === undefined) return;
        try {
          await takeTurn(ctx, parts, client, fields);
        } catch (error) {
          if (!(error instanceof DpopError)) throw error;
          if (error.code === 'use_dpop_nonce') ctx.set('DPoP-Nonce', parts.dpopNonces.nextChallenge());
          answerError(ctx, 400, error.code, error.message);
        }
      },
    },
  ];
}

/** The client of a request, if it may use this endpoint from where it is. */
function findClient(ctx: HttpContext, parts: ChallengeParts, fields: ReadonlyMap<string, string>): Client | undefined {
  const client = parts.clients.find(fields.get('client_id') ?? '');
  const origin = ctx.get('origin');
  if (client === undefined) {
    answerError(ctx, 400, 'invalid_client', 'there is no such client');
    return undefined;
  }
  if (origin !== '') {
    if (!client.webOrigins.includes(origin)) {
      answerError(ctx, 403, 'invalid_request', 'this origin is not registered for the client');
      return undefined;
    }
    allowOrigin(ctx, origin);
  }
  // Somebody else's app must never see a password that is typed for the broker.
  if (!client.firstParty || (client.type !== 'spa' && client.type !== 'native')) {
    answerError(ctx, 400, 'unauthorized_client', 'only first-party apps can sign people in by themselves');
    return undefined;
  }
  return client;
}

async function takeTurn(
  ctx: HttpContext,
  parts: ChallengeParts,
  client: Client,
  fields: ReadonlyMap<string, string>,
): Promise<void> {
  const jkt = await proofKey(ctx, parts, client);
  const session = fields.get('auth_session');
  const embedded =
    session === undefined ? beginEmbedded(parts, client, fields, jkt) : resumeEmbedded(parts, client, session, jkt);
  if (embedded === undefined) {
    answerError(ctx, 400, 'invalid_session', 'this login is over; start again');
    return;
  }

  const { login, request, params } = embedded;
  const action = readAction(fields);
  const connection = fields.get('connection');
  const named = connection ?? login.connection ?? parts.tenant.defaultConnection;
  const isChoice = connection !== undefined || login.identity === undefined;
  if (named !== undefined && isChoice && !parts.isEmbeddable(named, client.id)) {
    answerError(ctx, 400, 'redirect_to_web', 'this connection works by redirect only');
    return;
  }
  const progress = await parts.engine.advance(login, {
    input: readTurnInput(fields),
    source: turnSource(ctx, 'embedded', login.request.uiLocales),
    ...(action === undefined ? {} : { action }),
    ...(connection === undefined ? {} : { connection }),
  });
  if (progress.kind === 'done') {
    const code = await mintCode(parts.mint, client, request, progress.identity);
    answerJson(ctx, 200, { authorization_code: code });
    return;
  }
  if (progress.kind === 'leave') {
    const { issuer, transactions, mint } = parts;
    const handover = { issuer, transactions, provider: mint.provider, now: mint.now };
    const requestUri = await handOver(handover, progress.login, params);
    answerJson(ctx, 400, { error: 'redirect_to_web', request_uri: requestUri });
    return;
  }
  answerProgress(ctx, progress, nextSession(parts, progress, embedded));
}

/** The key that the request proves, if it proves one. */
async function proofKey(ctx: HttpContext, parts: ChallengeParts, client: Client): Promise<string | undefined> {
  const proof = ctx.get('dpop');
  if (proof === '') {
    if (client.dpopRequired) throw new DpopError('invalid_dpop_proof', 'this client must prove a DPoP key');
    return undefined;
  }
  return checkDpopProof(proof, {
    method: 'POST',
    url: `${parts.issuer}${path}`,
    nonces: parts.dpopNonces,
    nonceRequired: parts.tenant.dpopNonces,
    seen: parts.dpopSeen,
    now: parts.services.now,
  });
}

function beginEmbedded(
  parts: ChallengeParts,
  client: Client,
  fields: ReadonlyMap<string, string>,
  jkt: string | undefined,
): Embedded {
  const need = (name: string, good: (value: string) => boolean, rule: string): string => {
    const value = fields.get(name) ?? '';
    if (!good(value)) throw new BadRequest(`the parameter "${name}" ${rule}`);
    return value;
  };
  need('response_type', (value) => value === 'code', 'must be code');
  need('code_challenge_method', (value) => value === 'S256', 'must be S256');
  const nonce = fields.get('nonce');
  const resource = fields.get('resource');
  if (resource !== undefined && findApi(parts.tenant, client, resource) === undefined) {
    throw new BadRequest('the client may not ask for this resource');
  }
  const request: CodeRequest = {
    codeChallenge: need('code_challenge', (value) => /^[\w-]{43}$/.test(value), 'must be a SHA-256 hash in base64url'),
    redirectUri: need('redirect_uri', (value) => client.redirectUris.includes(value), 'is not registered'),
    scope: need('scope', (value) => value.split(' ').includes('openid'), 'must hold openid'),
    ...(nonce === undefined ? {} : { nonce }),
    ...(resource === undefined ? {} : { resource }),
    ...(jkt === undefined ? {} : { jkt }),
  };
  const login: LoginTransaction = {
    id: randomBytes(16).toString('base64url'),
    channel: 'embedded',
    clientId: client.id,
    request: readLoginRequest(Object.fromEntries(fields)),
    expiresAt: parts.services.now() + parts.tenant.sessions.loginSeconds * 1000,
    action: 'login',
    trigger: 'login',
  };
  // The key that began the login is the one that may use its code, wherever it ends.
  const params = { ...carriedParameters(fields), ...(jkt === undefined ? {} : { dpop_jkt: jkt }) };
  return { login, request, params };
}

function resumeEmbedded(
  parts: ChallengeParts,
  client: Client,
  session: string,
  jkt: string | undefined,
): Embedded | undefined {
  const found = parts.transactions.find<Json>(idOf(session)) as unknown as Embedded | undefined;
  // What another client or another key asks for takes nothing from its owner.
  if (found?.login.clientId !== client.id) return undefined;
  if (found.request.jkt !== jkt) throw new DpopError('invalid_dpop_proof', 'the login was begun with another key');
  return parts.transactions.take<Json>(idOf(session)) as unknown as Embedded | undefined;
}

/** Keeps the login under a new handle, when it goes on. */
function nextSession(parts: ChallengeParts, progress: Progress, embedded: Embedded): Record<string, unknown> {
  if (progress.kind === 'failed' || progress.kind === 'start' || progress.kind === 'leave') return {};
  const { login } = progress;
  const session = randomBytes(32).toString('base64url');
  parts.transactions.save(idOf(session), { ...embedded, login } as unknown as Json, login.expiresAt);
  return {
    auth_session: session,
    expires_in: Math.max(0, Math.floor((login.expiresAt - parts.services.now()) / 1000)),
  };
}

function idOf(session: string): string {
  return `embedded:${createHash('sha256').update(session).digest('base64url')}`;
}
