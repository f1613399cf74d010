import type { FormParams } from '../broker/form-body.js';
import type { ServerMetadata } from '../broker/server-metadata.js';
import { fail } from '../errors/fail.js';
import type { LoginPhase } from '../errors/login-error.js';
import { randomToken } from './base64url.js';
import type { ClientContext } from './client-context.js';
import { verifyIdToken } from './id-token.js';
import type { SignInResult } from './login-client.js';
import { postForm } from './post-form.js';
import type { StoredSession, StoredToken } from './session-store.js';
import { readTokenResponse } from './token-response.js';
import type { TokenResponse } from './token-response.js';
import type { Transaction } from './transaction-store.js';

/** Tokens of the broker, and the access token in the form in which it is stored. */
interface Grant extends TokenResponse {
  readonly token: StoredToken;
}

async function requestTokens(
  context: ClientContext,
  phase: LoginPhase,
  { token_endpoint: endpoint }: ServerMetadata,
  params: FormParams,
  { bound, scope, resource }: { readonly bound: boolean; readonly scope: string; readonly resource: string },
  signal?: AbortSignal,
): Promise<Grant> {
  const answer = await postForm(
    endpoint,
    { client_id: context.config.clientId, ...params, resource: resource || undefined },
    { ...context.limits, phase, signal },
    bound ? await context.dpop() : undefined,
  );
  const response = readTokenResponse(answer, bound, phase);
  return {
    ...response,
    token: {
      value: response.accessToken,
      resource,
      scope: (response.scope ?? scope).split(' ').filter(Boolean),
      expiresAtMs: context.environment.now() + response.expiresInSeconds * 1000,
    },
  };
}

/**
 * Exchanges a code for the tokens of a new session, and begins it. Nothing of the answer is used before all of it is
 * verified.
 *
 * @see [RFC 6749 §4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3)
 */
export async function exchangeCode(
  context: ClientContext,
  code: string,
  transaction: Transaction,
  signal?: AbortSignal,
): Promise<Extract<SignInResult, { status: 'signed-in' }>> {
  const phase = 'token';
  try {
    const metadata = await context.metadata.read(signal);
    context.keys.prefetch(metadata.jwks_uri);
    const { bound, jkt, redirectUri, codeVerifier, scope, sub, connection } = transaction;
    if (jkt !== undefined && (await context.dpop()).thumbprint !== jkt)
      fail('transaction_lost', phase, 'The key that this login was bound to is gone.');

    const { idToken, accessToken, refreshToken, token } = await requestTokens(
      context,
      phase,
      metadata,
      { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier },
      { bound, scope, resource: context.config.resources[0] ?? '' },
      signal,
    );
    if (!idToken) return fail('invalid_response', phase, 'The token response has no id_token.');
    const { nonce, maxAgeSeconds, acrValues } = transaction;
    const user = await verifyIdToken(idToken, { ...context, metadata, accessToken, nonce, maxAgeSeconds, acrValues });
    if (sub !== undefined && sub !== user.sub)
      fail('access_denied', phase, 'Another person signed in than the one who was to confirm.');

    const told = user['urn:idp-login:connection'];
    await context.session.begin({
      id: randomToken(),
      version: 0,
      user,
      idToken,
      connection: typeof told === 'string' ? told : connection,
      refreshToken,
      tokens: [token],
      bound,
    });
    return { status: 'signed-in', user };
  } catch (error) {
    // Perhaps the broker has changed; the next attempt looks again.
    context.metadata.forget();
    throw error;
  }
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
  const metadata = await context.metadata.read();
  const { user: original, bound, refreshToken: last, tokens, version } = session;
  const former = tokens.find((token) => token.resource === resource);
  const { idToken, accessToken, refreshToken, token } = await requestTokens(
    context,
    'refresh',
    metadata,
    { grant_type: 'refresh_token', refresh_token: last },
    { bound, scope: former?.scope.join(' ') ?? '', resource },
  );
  const renewed = idToken && (await verifyIdToken(idToken, { ...context, metadata, accessToken, original }));
  return {
    ...session,
    version: version + 1,
    refreshToken: refreshToken ?? last,
    // The first nonce stays, so that the next ID token can be compared with it.
    ...(renewed && { idToken, user: Object.freeze({ ...renewed, nonce: original['nonce'] }) }),
    tokens: former ? tokens.map((other) => (other === former ? token : other)) : [...tokens, token],
  };
}
