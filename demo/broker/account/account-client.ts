import type { Client } from '../config/tenant-settings.js';

/** The client id of the account page. */
export const accountClientId = 'idp-login-account';

/** The account page as an application: the broker brings it along, so that people sign in to it as to any other. */
export function accountClient(issuer: string): Client {
  return {
    id: accountClientId,
    name: 'your account',
    type: 'spa',
    secret: undefined,
    redirectUris: [`${issuer}/account/callback`],
    postLogoutRedirectUris: [],
    webOrigins: [],
    loginUri: `${issuer}/account`,
    audiences: [],
    firstParty: true,
    dpopRequired: false,
    scopes: [],
    metadata: {},
    builtIn: true,
  };
}
