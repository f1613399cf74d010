import type { Provider } from 'oidc-provider';
import type { Tenant, Client } from '../config/tenant-settings.js';
import type { AcceptedIdentity } from '../interaction/login-transaction.js';
import type { LoginFactsRepository } from '../store/login-facts-repository.js';
import { factsOf } from './login-facts.js';
import { findApi, saveGrant, splitScopes } from './grants.js';

/** What the first request of an embedded login asked for, checked. */
export interface CodeRequest {
  readonly redirectUri: string;
  readonly scope: string;
  readonly codeChallenge: string;
  readonly nonce?: string;
  /** The audience of the access token. */
  readonly resource?: string;
  /** The thumbprint of the key that every later request must prove. */
  readonly jkt?: string;
}

/** What codes are made with. */
export interface CodeMint {
  readonly provider: Provider;
  readonly tenant: Tenant;
  readonly facts: LoginFactsRepository;
  readonly now: () => number;
}

/** Makes an authorization code without an authorization request in a browser. */
export async function mintCode(
  mint: CodeMint,
  client: Client,
  request: CodeRequest,
  identity: AcceptedIdentity,
): Promise<string> {
  const { provider, tenant, facts, now } = mint;
  const registered = await provider.Client.find(client.id);
  if (registered === undefined) throw new Error(`client ${client.id} is gone`);
  const api = request.resource === undefined ? undefined : findApi(tenant, client, request.resource);
  const grant = await saveGrant(provider, identity.userId, client.id, request.scope, api);
  const grantId = grant.jti;
  facts.set('grant', grantId, factsOf(identity), now() + tenant.sessions.refreshTokenSeconds * 1000);
  const scopes = splitScopes(request.scope, api);
  const code = new provider.AuthorizationCode({
    accountId: identity.userId,
    client: registered,
    grantId,
    redirectUri: request.redirectUri,
    scope: [...scopes.identity, ...scopes.api].join(' '),
    codeChallenge: request.codeChallenge,
    codeChallengeMethod: 'S256',
    authTime: identity.authTime,
    amr: [...identity.amr],
    ...(identity.acr === undefined ? {} : { acr: identity.acr }),
    ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
    ...(api === undefined ? {} : { resource: api.audience }),
    ...(request.jkt === undefined ? {} : { dpopJkt: request.jkt }),
  } as ConstructorParameters<typeof provider.AuthorizationCode>[0]);
  return code.save();
}
