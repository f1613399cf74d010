import type { BrokerServices } from '../../broker-services.js';
import type { ConfiguredConnection } from '../../config/tenant.js';
import { extensibilityOf } from '../../extensibility/extensibility.js';
import type { ConnectionHandler, ConnectionKind } from '../connection-handler.js';
import { createLocalAccounts } from '../database/local-accounts.js';
import { createEmailCodes } from '../email-code.js';
import {
  readCustomDatabaseOptions,
  type CustomDatabaseOptions,
  type ReadCustomDatabaseOptions,
} from './custom-database-options.js';
import { createScriptedAccounts } from './scripted-accounts.js';
import { takeScriptedLogin } from './scripted-login.js';
import { takeScriptedReset } from './scripted-reset.js';
import { takeScriptedSignup } from './scripted-signup.js';

declare module '../../config/tenant.js' {
  interface StrategyOptions {
    'custom-database': CustomDatabaseOptions;
  }
}

/**
 * Users and passwords in a store of somebody else, for good or until they have moved: the kind behind the strategy
 * `custom-database`. Which script runs when is said in `extensibility/database/operation-plan.ts`.
 */
export const customDatabase: ConnectionKind<ReadCustomDatabaseOptions> = {
  strategies: ['custom-database'],
  kind: 'database',
  parseOptions: readCustomDatabaseOptions,
  open: openCustomDatabase,
};

function openCustomDatabase(
  connection: ConfiguredConnection<ReadCustomDatabaseOptions>,
  services: BrokerServices,
): ConnectionHandler {
  const { own, scripts: settings } = connection.options;
  const extensibility = extensibilityOf(services);
  if (extensibility === undefined) throw new Error(`connection ${connection.id} needs the part that runs scripts`);
  const scripts = extensibility.openConnection(connection.id, settings);
  const parts = {
    connection,
    options: own,
    scripts,
    services,
    codes: createEmailCodes(services, own.code),
    names: createLocalAccounts(connection, own.identifiers, services),
  };
  const accounts = createScriptedAccounts(parts);
  // Users of a legacy store can only do what there is a script for.
  const can = (name: 'create' | 'change_password'): boolean =>
    settings.mode === 'import' || scripts.scripts().has(name);
  return {
    describe: () => ({
      modes: ['embedded', 'redirect'],
      strategy: 'broker',
      identifiers: own.specs,
      password: { policy: own.policy },
      reset: can('change_password') ? own.reset : false,
      actions: { login: true, signup: own.signup && can('create') ? 'form' : false },
      ...(own.signupFields.length === 0 ? {} : { signupFields: own.signupFields }),
    }),
    turn: (request) => {
      switch (request.action) {
        case 'login':
          return takeScriptedLogin(accounts, request);
        case 'signup':
          return takeScriptedSignup(accounts, request, own.signup && can('create'));
        case 'reset':
          return takeScriptedReset(accounts, request, own.reset !== false && can('change_password'));
      }
    },
  };
}
