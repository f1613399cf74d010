import type { Provider } from 'oidc-provider';
import type { Json } from '../connections/connection-handler.js';
import type { Client, Tenant } from '../config/tenant-settings.js';
import type { ClientDirectory } from '../config/client-directory.js';
import type { LoginFactsRepository } from '../store/login-facts-repository.js';
import { findApi } from './grants.js';
import { errors } from './oidc-provider.js';

/** An application that asks for an access token of its own. */
export interface ClientExchange {
  readonly client: Client;
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly ip: string;
  readonly userAgent: string;
}

/** What the tenant's scripts say to it. */
export type ExchangeVerdict =
  | {
      readonly allowed: true;
      readonly claims: Readonly<Record<string, Json>>;
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  | { readonly allowed: false; readonly error: string; readonly text: string };

/** Runs the tenant's scripts before an application gets an access token of its own. */
export type ExchangeScripts = (exchange: ClientExchange) => Promise<ExchangeVerdict>;

/** The name under which the part that runs scripts offers {@link ExchangeScripts}. */
export const exchangeScriptsName = 'exchange scripts';

/** What tokens are changed by. */
export interface TokenScriptParts {
  readonly tenant: Tenant;
  readonly clients: ClientDirectory;
  readonly facts: LoginFactsRepository;
  readonly exchange: () => ExchangeScripts | undefined;
}

interface Token {
  readonly clientId?: string;
  readonly grantId?: string;
  readonly resourceServer?: { identifier(): string };
  scope?: string | undefined;
}

interface TokenClass {
  readonly prototype: Token & { save(this: Token, ...args: unknown[]): Promise<string> };
}

/**
 * Lets the tenant's scripts change access tokens just before they are written: the scopes of a login's tokens, and
 * everything about tokens that applications get for themselves.
 *
 * Returns the claims that belong into a token, for the provider's own hook.
 */
export function letScriptsChangeTokens(
  provider: Provider,
  { tenant, clients, facts, exchange }: TokenScriptParts,
): (token: object) => Readonly<Record<string, Json>> | undefined {
  const claims = new WeakMap<object, Readonly<Record<string, Json>>>();
  const apiScopes = (token: Token): readonly string[] => {
    const client = clients.find(token.clientId ?? '');
    return findApi(tenant, client, token.resourceServer?.identifier() ?? '')?.scopes ?? [];
  };
  const change = (token: Token, added: readonly string[], removed: readonly string[]): void => {
    const known = apiScopes(token);
    const now = (token.scope ?? '').split(' ').filter((scope) => scope !== '' && !removed.includes(scope));
    // What the API does not have, no script can give.
    const more = added.filter((scope) => known.includes(scope));
    token.scope = [...new Set([...now, ...more])].join(' ') || undefined;
  };

  const { AccessToken, ClientCredentials } = provider as unknown as Record<
    'AccessToken' | 'ClientCredentials',
    TokenClass
  >;
  beforeSave(AccessToken, async (token) => {
    const { scopes } = (token.grantId === undefined ? undefined : facts.get('grant', token.grantId)) ?? {};
    if (scopes !== undefined) change(token, scopes.added, scopes.removed);
  });
  beforeSave(ClientCredentials, async (token) => {
    const run = exchange();
    const client = clients.find(token.clientId ?? '');
    const audience = token.resourceServer?.identifier();
    if (run === undefined || client === undefined || audience === undefined) return;
    // Tokens for the broker's own interface are no business of scripts.
    if (!tenant.apis.some((api) => api.audience === audience)) return;
    const { ctx } = provider.constructor as unknown as { ctx?: { ip: string; get(name: string): string } };
    const verdict = await run({
      client,
      audience,
      scopes: (token.scope ?? '').split(' ').filter(Boolean),
      ip: ctx?.ip ?? '',
      userAgent: ctx?.get('user-agent').slice(0, 300) ?? '',
    });
    if (!verdict.allowed) throw refusalOf(verdict.error, verdict.text);
    change(token, verdict.added, verdict.removed);
    claims.set(token, verdict.claims);
  });
  return (token) => claims.get(token);
}

function beforeSave({ prototype }: TokenClass, work: (token: Token) => Promise<void>): void {
  const { save } = prototype;
  prototype.save = async function saveChanged(...args) {
    await work(this);
    return save.apply(this, args);
  };
}

function refusalOf(error: string, text: string): Error {
  if (error === 'invalid_scope') return new errors.InvalidScope(text, '');
  if (error === 'invalid_request') return new errors.InvalidRequest(text);
  if (error === 'access_denied') return new errors.AccessDenied(text);
  const failure = new errors.CustomOIDCProviderError('server_error', text);
  return Object.assign(failure, { status: 500, statusCode: 500 });
}
