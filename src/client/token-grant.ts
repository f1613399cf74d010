import type { FormParams } from '../broker/form-body.js';
import type { ServerMetadata } from '../broker/server-metadata.js';
import { LoginError } from '../errors/login-error.js';
import type { LoginPhase } from '../errors/login-error.js';
import { randomToken } from './base64url.js';
import type { ClientContext } from './client-context.js';
import { verifyIdToken } from './id-token.js';
import type { IdTokenExpectations } from './id-token.js';
import { postForm } from './post-form.js';
import type { StoredSession, StoredToken } from './session-store.js';
import { readTokenResponse } from './token-response.js';
import type { TokenResponse } from './token-response.js';
import type { Transaction } from './transaction-store.js';

/** Tokens of the broker, in the form in which they are stored. */
interface Grant {
  readonly response: TokenResponse;
  readonly token: StoredToken;
}

async function requestTokens(
  context: ClientContext,
  metadata: ServerMetadata,
  params: FormParams,
  bound: boolean,
  resource: string,
  asked: string,
  phase: LoginPhase,
  signal?: AbortSignal,
): Promise<Grant> {
  const { config, environment } = context;
  const dpop = bound ? await context.dpop() : undefined;
  const answer = await postForm(
    metadata.token_endpoint,
    { client_id: config.clientId, ...params, resource: resource || undefined },
    { ...context.limits, phase, signal },
    dpop,
  );
  const response = readTokenResponse(answer, bound, phase);
  return {
    response,
    token: {
      value: response.accessToken,
      resource,
      scope: (response.scope ?? asked).split(' ').filter(Boolean),
      expiresAtMs: environment.now() + response.expiresInSeconds * 1000,
    },
  };
}

const expectations = (
  context: ClientContext,
  metadata: ServerMetadata,
  response: TokenResponse,
): IdTokenExpectations => ({
  metadata,
  clientId: context.config.clientId,
  trustedAudiences: context.config.trustedAudiences,
  keys: context.keys,
  clock: context.clock,
  clockSkewSeconds: context.config.clockSkewSeconds,
  accessToken: response.accessToken,
});

/**
 * Exchanges a code for the tokens of a new session. Nothing of the answer is used before all of it is verified.
 *
 * @see [RFC 6749 §4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3)
 */
export async function exchangeCode(
  context: ClientContext,
  code: string,
  transaction: Transaction,
  signal?: AbortSignal,
): Promise<StoredSession> {
  const phase = 'token';
  const metadata = await context.metadata.read(signal);
  context.keys.prefetch(metadata.jwks_uri);
  const { bound, jkt } = transaction;
  if (jkt !== undefined && (await context.dpop()).thumbprint !== jkt)
    throw new LoginError('transaction_lost', 'The key that this login was bound to is gone.', { phase });

  const { redirectUri, codeVerifier, nonce, maxAgeSeconds, acrValues, scope } = transaction;
  const { response, token } = await requestTokens(
    context,
    metadata,
    { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier },
    bound,
    context.config.resources[0] ?? '',
    scope,
    phase,
    signal,
  );
  if (!response.idToken)
    throw new LoginError('invalid_response', 'The token response holds no ID token, although openid was asked for.', {
      phase,
    });
  const user = await verifyIdToken(response.idToken, {
    ...expectations(context, metadata, response),
    nonce,
    maxAgeSeconds,
    acrValues,
  });
  if (transaction.sub !== undefined && transaction.sub !== user.sub)
    throw new LoginError('access_denied', 'Another person signed in than the one who was to confirm.', { phase });

  const told = user['urn:idp-login:connection'];
  return {
    id: randomToken(),
    version: 0,
    user,
    idToken: response.idToken,
    connection: typeof told === 'string' ? told : transaction.connection,
    refreshToken: response.refreshToken,
    tokens: [token],
    bound,
  };
}

/**
 * Renews a session, or gets an access token for another resource with it.
 *
 * @throws {LoginError} session_expired — the broker ended the session (`invalid_grant`).
 * @see [OpenID Connect Core §12](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokens)
 */
export async function refreshSession(
  context: ClientContext,
  session: StoredSession,
  resource: string,
): Promise<StoredSession> {
  const phase = 'refresh';
  const metadata = await context.metadata.read();
  const former = session.tokens.find((token) => token.resource === resource);
  const { response, token } = await requestTokens(
    context,
    metadata,
    { grant_type: 'refresh_token', refresh_token: session.refreshToken },
    session.bound,
    resource,
    former?.scope.join(' ') ?? '',
    phase,
  );
  const { idToken, refreshToken = session.refreshToken } = response;
  const renewed = idToken
    ? await verifyIdToken(idToken, { ...expectations(context, metadata, response), original: session.user })
    : undefined;
  return {
    ...session,
    version: session.version + 1,
    refreshToken,
    // The first nonce stays, so that the next ID token can be compared with it.
    user: renewed ? Object.freeze({ ...renewed, nonce: session.user['nonce'] }) : session.user,
    idToken: idToken ?? session.idToken,
    tokens: former ? session.tokens.map((other) => (other === former ? token : other)) : [...session.tokens, token],
  };
}
