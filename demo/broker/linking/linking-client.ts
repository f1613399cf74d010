import type { Client } from '../config/tenant-settings.js';

/** The client id of the page on which accounts are linked. */
export const linkingClientId = 'idp-login-linking';

/** The page as an application: whoever proves a second account signs in to it as to any other. */
export function linkingClient(issuer: string): Client {
  return {
    id: linkingClientId,
    name: 'your account',
    type: 'spa',
    secret: undefined,
    redirectUris: [`${issuer}/account/identities/callback`],
    postLogoutRedirectUris: [],
    webOrigins: [],
    loginUri: `${issuer}/account/identities`,
    audiences: [],
    firstParty: true,
    dpopRequired: false,
    scopes: [],
    metadata: {},
    builtIn: true,
  };
}
