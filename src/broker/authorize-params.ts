import type { AuthorizeHint, Connection } from '../connection/connection.js';
import type { BrokerAdapter } from './broker-adapter.js';
import type { LoginIntent } from './login-turn.js';
import { announces } from './server-metadata.js';
import type { ServerMetadata } from './server-metadata.js';

// What protects a request: no connection and no adapter may set it.
const security =
  /^(?:client_id|redirect_uri|response_type|response_mode|scope|state|nonce|code_challenge\w*|dpop_jkt|resource|request\w*|id_token_hint|)$/;

/** The part of an authorization request that says what the person wants. */
export interface IntentParams {
  readonly params: Readonly<Record<string, string>>;
  readonly scopes: readonly string[];
  /** The address to send it to, when the adapter has another than the metadata. */
  readonly url: string | undefined;
}

/**
 * Turns what a person wants into parameters of the authorization request. Pure.
 *
 * Later wins: OpenID Connect's own parameters, the connection's, the adapter's. Empty values and the parameters that
 * protect the request are dropped.
 */
export function intentParams(
  adapter: BrokerAdapter,
  intent: LoginIntent,
  metadata: ServerMetadata,
  connection?: Connection,
): IntentParams {
  const { action, acrValues, prompt } = intent;
  const variant =
    connection?.kind === 'legal' ? connection.variants?.find(({ id }) => id === intent.variant)?.hint : undefined;
  const hint: AuthorizeHint = connection
    ? { ...connection.hint, ...variant }
    : { ...(intent.connection !== undefined && { connection: intent.connection }) };
  const context = { metadata, hint, connection };
  const create = action === 'signup' && announces(metadata.prompt_values_supported, /^create$/);
  const all = {
    login_hint: intent.identifier,
    prompt: prompt ?? (create && 'create'),
    max_age: intent.maxAgeSeconds?.toString(),
    acr_values: (acrValues ?? hint.acrValues)?.join(' '),
    ui_locales: intent.uiLocales?.join(' '),
    ...hint.params,
    ...adapter.authorizeParams?.(intent, context),
  };
  const kept = Object.entries(all).filter((entry): entry is [string, string] => !!entry[1] && !security.test(entry[0]));
  return {
    params: Object.fromEntries(kept),
    scopes: [...(hint.scope ?? []), ...(adapter.authorizeScopes?.(intent, context) ?? [])],
    url: adapter.authorizeUrl?.(intent, context),
  };
}
