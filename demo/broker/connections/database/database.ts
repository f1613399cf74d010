import type { BrokerServices } from '../../broker-services.js';
import type { ConfiguredConnection } from '../../config/tenant.js';
import type { ConnectionHandler, ConnectionKind } from '../connection-handler.js';
import { createEmailCodes } from '../email-code.js';
import { readDatabaseOptions, type DatabaseOptions, type ReadDatabaseOptions } from './database-options.js';
import { createLocalAccounts } from './local-accounts.js';
import { takePasswordLogin } from './password-login.js';
import { takePasswordReset } from './password-reset.js';
import { takeSignup } from './signup.js';

declare module '../../config/tenant.js' {
  interface StrategyOptions {
    database: DatabaseOptions;
  }
}

/** Users and passwords in the broker's own store: the kind behind the strategy `database`. */
export const database: ConnectionKind<ReadDatabaseOptions> = {
  strategies: ['database'],
  kind: 'database',
  parseOptions: readDatabaseOptions,
  open: openDatabaseConnection,
};

function openDatabaseConnection(
  connection: ConfiguredConnection<ReadDatabaseOptions>,
  services: BrokerServices,
): ConnectionHandler {
  const { options } = connection;
  const accounts = createLocalAccounts(connection, options.identifiers, services);
  const codes = createEmailCodes(services, options.code);
  return {
    describe: () => ({
      modes: ['embedded', 'redirect'],
      strategy: 'broker',
      identifiers: options.specs,
      password: { policy: options.policy },
      reset: options.reset,
      actions: { login: true, signup: options.signup ? 'form' : false },
      ...(options.signupFields.length === 0 ? {} : { signupFields: options.signupFields }),
    }),
    turn: (request) => {
      switch (request.action) {
        case 'login':
          return takePasswordLogin(request, connection, accounts, services);
        case 'signup':
          return takeSignup(request, connection, accounts, codes, services);
        case 'reset':
          return takePasswordReset(request, connection, accounts, codes, services);
      }
    },
  };
}
