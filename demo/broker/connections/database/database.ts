import type { BrokerServices } from '../../broker-services.js';
import type { ConfiguredConnection } from '../../config/tenant.js';
import type { ConnectionHandler, ConnectionKind } from '../connection-handler.js';
import { createEmailCodes } from '../email-code.js';
import { readDatabaseOptions, type DatabaseOptions, type ReadDatabaseOptions } from './database-options.js';
import { createLocalAccounts } from './local-accounts.js';
import type { LocalConnection } from './local-connection.js';
import { createLocalPasswords } from './local-passwords.js';
import { createLinkSender } from './mailed-links.js';
import { takePasswordLogin } from './password-login.js';
import { takePasswordReset } from './password-reset.js';
import { takeSignup } from './signup.js';
import { takeTicket } from './ticket-pages.js';

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
  const { id, options } = connection;
  const accounts = createLocalAccounts(connection, options.identifiers, services);
  const passwords = createLocalPasswords(options, services);
  const local: LocalConnection = {
    id,
    connection,
    options,
    accounts,
    passwords,
    codes: createEmailCodes(services, options.code),
    mailLink: createLinkSender(id, options.linkSeconds, services),
    services,
  };
  return {
    describe: () => ({
      modes: ['embedded', 'redirect'],
      strategy: 'broker',
      identifiers: options.specs,
      password: { policy: options.policy },
      reset: options.reset === 'link' ? 'email-link' : options.reset,
      actions: { login: true, signup: options.signup ? 'form' : false },
      ...(options.signupFields.length === 0 ? {} : { signupFields: options.signupFields }),
    }),
    turn: (request) => {
      switch (request.action) {
        case 'login':
          return takePasswordLogin(request, local);
        case 'signup':
          return takeSignup(request, local);
        case 'reset':
          return takePasswordReset(request, local);
      }
    },
    ticket: (request) => takeTicket(request, local),
    blocked: ({ subject, clientId, clientName }) => {
      const user = accounts.find(accounts.read(subject.identifier));
      services.log.write({
        type: 'limit_wc',
        connection: id,
        clientId,
        ip: subject.ip,
        ...(user === undefined ? {} : { userId: user.userId }),
        detail: { reason: 'blocked after too many failures' },
      });
      if (user === undefined) return;
      services.blocks.attach(subject, user.userId);
      local.mailLink({ purpose: 'unblock', user, clientId, clientName });
    },
  };
}
