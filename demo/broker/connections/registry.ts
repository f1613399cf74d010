import type { ConnectionKind } from './connection-handler.js';
import { customDatabase } from './custom-database/custom-database.js';
import { database } from './database/database.js';
import { ldapConnection } from './ldap/ldap.js';
import { legalConnection } from './legal.js';
import { oauth2Connection } from './oauth2/oauth2.js';
import { oidcConnection } from './oidc/oidc.js';
import { samlConnection } from './saml/saml.js';
import { passkeyConnection } from './passkey.js';
import { passwordlessEmail } from './passwordless-email.js';
import { passwordlessSms } from './passwordless-sms.js';

/** Every kind of connection that the broker can serve. A new kind is one file and one line here. */
const kinds: readonly ConnectionKind[] = [
  database,
  customDatabase,
  oidcConnection,
  passwordlessEmail,
  passwordlessSms,
  samlConnection,
  ldapConnection,
  legalConnection,
  oauth2Connection,
  passkeyConnection,
];

/** The kinds by strategy. */
export const connectionRegistry: ReadonlyMap<string, ConnectionKind> = new Map(
  kinds.flatMap((kind) => kind.strategies.map((strategy) => [strategy, kind])),
);
