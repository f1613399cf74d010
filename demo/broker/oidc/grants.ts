import type { Provider } from 'oidc-provider';
import type { Api, Client, Tenant } from '../config/tenant-settings.js';
import { identityScopes } from './claims.js';

/** The API that an audience names, if the client may use it. */
export function findApi(tenant: Pick<Tenant, 'apis'>, client: Client | undefined, audience: string): Api | undefined {
  const api = tenant.apis.find((candidate) => candidate.audience === audience);
  if (api === undefined || client === undefined || api.opensTo?.(client) === false) return undefined;
  return client.audiences === undefined || client.audiences.includes(audience) ? api : undefined;
}

/** The scopes of an API that a client can have: a service has those that its configuration names, and no others. */
export function scopesFor(api: Api, client: Client | undefined): readonly string[] {
  return client?.type === 'service' ? api.scopes.filter((scope) => client.scopes.includes(scope)) : api.scopes;
}

/** The part of the scopes that speaks of the person, and the part that the API knows. */
export function splitScopes(scope: string, api: Api | undefined): { identity: string[]; api: string[] } {
  const wanted = [...new Set(scope.split(' ').filter(Boolean))];
  return {
    identity: wanted.filter((name) => identityScopes.includes(name)),
    api: wanted.filter((name) => api?.scopes.includes(name) === true),
  };
}

/** Grants a first-party client what it asked for. */
export async function saveGrant(
  provider: Provider,
  accountId: string,
  clientId: string,
  scope: string,
  api: Api | undefined,
  existing?: InstanceType<Provider['Grant']>,
): Promise<InstanceType<Provider['Grant']>> {
  const grant = existing ?? new provider.Grant({ accountId, clientId });
  const scopes = splitScopes(scope, api);
  grant.addOIDCScope(scopes.identity.join(' '));
  if (api !== undefined && scopes.api.length > 0) grant.addResourceScope(api.audience, scopes.api.join(' '));
  await grant.save();
  return grant;
}
