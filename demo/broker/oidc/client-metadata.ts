import type { AdapterPayload } from 'oidc-provider';
import type { Client } from '../config/tenant-settings.js';

/** A client as oidc-provider wants to know it. */
export function toClientMetadata(client: Client): AdapterPayload {
  const isService = client.type === 'service';
  return {
    client_id: client.id,
    client_name: client.name,
    application_type: client.type === 'native' ? 'native' : 'web',
    // Cheaper to make by far. Libraries for servers often insist on the RS256 of old unless they are told otherwise.
    id_token_signed_response_alg: client.secret === undefined ? 'ES256' : 'RS256',
    token_endpoint_auth_method: client.secret === undefined ? 'none' : 'client_secret_basic',
    ...(client.secret === undefined ? {} : { client_secret: client.secret }),
    grant_types: isService ? ['client_credentials'] : ['authorization_code', 'refresh_token'],
    response_types: isService ? [] : ['code'],
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...client.postLogoutRedirectUris],
    dpop_bound_access_tokens: client.dpopRequired,
    ...(client.pushedOnly === true ? { require_pushed_authorization_requests: true } : {}),
  };
}
