import type { LoginClientConfig } from 'idp-login/client';

/** Reads what the server wrote into the page; nothing about the broker is built in. */
export function readSettings(): LoginClientConfig {
  const { issuer = '', clientId = '', scope = '', resource = '' } = document.body.dataset;
  return {
    issuer,
    clientId,
    scope,
    resource,
    redirectUri: '/callback.html',
    postLogoutRedirectUri: '/',
    apiOrigins: [new URL(resource).origin],
  };
}
