import { createLoginClient } from '../client/create-login-client.js';
import type { LoginClientOptions } from '../client/create-login-client.js';
import type { LoginClient } from '../client/login-client.js';

import type { BrokerPlace, LoginSource } from './login-box.js';

/** Makes the client of an element that was told where its broker is. */
export function createClient(place: BrokerPlace): LoginClient {
  const { issuer, clientId, redirectUri, scope, resource, postLogoutRedirectUri, connectionsSrc } = place;
  const { connections = connectionsSrc, allowCrossSiteEmbedding } = place;
  const options: { readonly [K in keyof LoginClientOptions]: LoginClientOptions[K] | undefined } = {
    issuer,
    clientId,
    redirectUri,
    scope,
    resource: resource?.split(/\s+/),
    postLogoutRedirectUri,
    connections,
    allowCrossSiteEmbedding,
  };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return createLoginClient(Object.fromEntries(given) as unknown as LoginClientOptions);
}

/** Makes the source of a login box that stands in an app. */
export function createSource(place: BrokerPlace): LoginSource {
  const client = createClient(place);
  return { backend: client, client };
}
