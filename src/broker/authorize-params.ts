import type { Connection } from '../connection/connection.js';
import type { AuthorizeContext, BrokerAdapter } from './broker-adapter.js';
import type { LoginIntent } from './login-turn.js';
import type { ServerMetadata } from './server-metadata.js';

// What protects a request: no connection and no adapter may set it.
const security: ReadonlySet<string> = new Set([
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'dpop_jkt',
  'resource',
  'request',
  'request_uri',
  'id_token_hint',
]);

/** The part of an authorization request that says what the person wants. */
export interface IntentParams {
  readonly params: Readonly<Record<string, string>>;
  readonly scopes: readonly string[];
  /** The address to send it to, when the adapter has another than the metadata. */
  readonly url: string | undefined;
}

/** What OpenID Connect itself has words for. */
function standardParams(intent: LoginIntent, { metadata, hint }: AuthorizeContext): Record<string, string | undefined> {
  const acr = intent.acrValues?.length ? intent.acrValues : hint?.acrValues;
  const prompts: unknown = metadata['prompt_values_supported'];
  const create = intent.action === 'signup' && Array.isArray(prompts) && prompts.includes('create');
  return {
    login_hint: intent.identifier,
    prompt: intent.prompt ?? (create ? 'create' : undefined),
    max_age: intent.maxAgeSeconds?.toString(),
    acr_values: acr?.join(' '),
    ui_locales: intent.uiLocales?.join(' '),
  };
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
  const variant =
    connection?.kind === 'legal' ? connection.variants?.find(({ id }) => id === intent.variant)?.hint : undefined;
  const hint = variant
    ? { ...connection?.hint, ...variant }
    : (connection?.hint ?? (intent.connection === undefined ? undefined : { connection: intent.connection }));
  const context: AuthorizeContext = { metadata, ...(hint ? { hint } : {}), ...(connection ? { connection } : {}) };
  const all = { ...standardParams(intent, context), ...hint?.params, ...adapter.authorizeParams?.(intent, context) };
  return {
    params: Object.fromEntries(
      Object.entries(all).filter((entry): entry is [string, string] => Boolean(entry[1]) && !security.has(entry[0])),
    ),
    scopes: [...(hint?.scope ?? []), ...(adapter.authorizeScopes?.(intent, context) ?? [])],
    url: adapter.authorizeUrl?.(intent, context),
  };
}
