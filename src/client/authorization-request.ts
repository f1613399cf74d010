import { intentParams } from '../broker/authorize-params.js';
import { formBody } from '../broker/form-body.js';
import type { FormParams } from '../broker/form-body.js';
import type { LoginIntent } from '../broker/login-turn.js';
import { announces } from '../broker/server-metadata.js';
import type { ServerMetadata } from '../broker/server-metadata.js';
import { randomToken, sha256 } from './base64url.js';
import type { ClientContext } from './client-context.js';
import { returnPath } from './return-to.js';
import type { Transaction } from './transaction-store.js';

/** An authorization request that is ready to be sent, and what to keep until it is answered. */
export interface AuthorizationRequest {
  readonly transaction: Transaction;
  readonly params: FormParams;
  /** The authorization endpoint, or the page that the adapter wants instead. */
  readonly endpoint: string;
  readonly metadata: ServerMetadata;
}

/** How the answer comes back; the callback page reads it from the state. */
export type AnswerMode = 'redirect' | 'popup' | 'silent';

/** Whether tokens are to be bound to a key. */
export function bindsTokens({ config }: ClientContext, metadata: ServerMetadata): boolean {
  const announced = announces(metadata.dpop_signing_alg_values_supported, /^ES256$/);
  return config.dpop === 'required' || (config.dpop === 'auto' && announced);
}

/**
 * Writes an authorization request: code, PKCE with S256, state, nonce, and the thumbprint of the key.
 *
 * @throws {LoginError} invalid_config — `returnTo` is no path of this origin.
 * @see [RFC 9700 §2.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1)
 */
export async function authorizationRequest(
  context: ClientContext,
  intent: LoginIntent,
  mode: AnswerMode,
  returnTo: string | undefined,
  signal?: AbortSignal,
): Promise<AuthorizationRequest> {
  const { config, environment, adapter } = context;
  const { href = config.redirectUri, origin = new URL(config.redirectUri).origin } = environment.location ?? {};
  const { pathname, search, hash } = new URL(href);
  const path = returnPath(returnTo ?? pathname + search + hash, origin);
  const metadata = await context.metadata.read(signal);
  const connection = await context.findConnection(intent.connection, signal);
  const { params, scopes, url } = intentParams(adapter, intent, metadata, connection);
  const key = bindsTokens(context, metadata) ? await context.dpop() : undefined;

  const transaction: Transaction = {
    state: mode === 'redirect' ? randomToken() : `${mode}.${randomToken()}`,
    nonce: randomToken(),
    codeVerifier: randomToken(),
    issuer: metadata.issuer,
    issExpected: metadata.authorization_response_iss_parameter_supported === true,
    clientId: config.clientId,
    redirectUri: config.redirectUri,
    returnTo: path,
    createdAtMs: environment.now(),
    connection: intent.connection,
    scope: [...new Set([...config.scope, ...scopes])].join(' '),
    maxAgeSeconds: intent.maxAgeSeconds,
    acrValues: intent.acrValues,
    sub: intent.action === 'step-up' ? (await context.session.stored())?.user.sub : undefined,
    bound: key !== undefined,
    // A code that is bound to a key is lost when the key is gone before the browser is back.
    jkt: context.store.durable || mode !== 'redirect' ? key?.thumbprint : undefined,
  };
  return {
    transaction,
    metadata,
    endpoint: url ?? metadata.authorization_endpoint,
    params: {
      ...params,
      client_id: config.clientId,
      response_type: 'code',
      redirect_uri: config.redirectUri,
      scope: transaction.scope,
      state: transaction.state,
      nonce: transaction.nonce,
      code_challenge: await sha256(transaction.codeVerifier),
      code_challenge_method: 'S256',
      resource: config.resources,
      dpop_jkt: transaction.jkt,
    },
  };
}

/** The address of an authorization request. */
export function authorizationUrl(endpoint: string, params: FormParams): string {
  const url = new URL(endpoint);
  // What the endpoint has in its own query must not come twice, and not instead.
  for (const name of Object.keys(params)) url.searchParams.delete(name);
  for (const [name, value] of formBody(params)) url.searchParams.append(name, value);
  return url.href;
}
