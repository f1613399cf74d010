import { randomBytes } from 'node:crypto';
import type { Client } from '../config/tenant-settings.js';
import { tryClientId } from '../connections/connection-directory.js';

/**
 * The application that connections are tried with.
 *
 * Every connection is open to it, also one that no application may use yet. So nobody but the broker itself can begin a
 * login for it: the request must be pushed, with a secret that lives as long as the process.
 */
export function tryClient(issuer: string): Client {
  return {
    id: tryClientId,
    name: 'Admin console',
    type: 'web',
    secret: randomBytes(32).toString('base64url'),
    redirectUris: [`${issuer}/admin/tried`],
    postLogoutRedirectUris: [],
    webOrigins: [],
    loginUri: `${issuer}/admin`,
    audiences: [],
    firstParty: true,
    dpopRequired: false,
    scopes: [],
    metadata: {},
    builtIn: true,
    pushedOnly: true,
  };
}
