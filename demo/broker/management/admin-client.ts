import type { Client } from '../config/tenant-settings.js';

/** The client id of the admin page. */
export const adminClientId = 'idp-login-admin';

/** The admin page as an application: the broker brings it along. */
export function adminClient(issuer: string): Client {
  return {
    id: adminClientId,
    name: 'Admin console',
    type: 'spa',
    secret: undefined,
    redirectUris: [`${issuer}/admin/callback`],
    postLogoutRedirectUris: [`${issuer}/admin`],
    webOrigins: [issuer],
    loginUri: `${issuer}/admin`,
    audiences: undefined,
    firstParty: true,
    dpopRequired: true,
    scopes: [],
    metadata: {},
    builtIn: true,
  };
}
