import type { FieldSpec } from 'idp-login';
import type { BrokerServices } from '../../broker-services.js';
import type { ConfiguredConnection } from '../../config/tenant.js';
import type { ConnectionHandler, ConnectionKind } from '../connection-handler.js';
import { createEmailCodes } from '../email-code.js';
import {
  readDatabaseOptions,
  type DatabaseOptions,
  type LocalIdentifierType,
  type ReadDatabaseOptions,
} from './database-options.js';
import { changePassword } from './change-password.js';
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

const identifierFields: Readonly<Record<LocalIdentifierType, FieldSpec>> = {
  email: {
    name: 'email',
    type: 'email',
    label: {
      en: 'Email address',
      de: 'E-Mail-Adresse',
      fr: 'Adresse e-mail',
      es: 'Correo electrónico',
      ar: 'البريد الإلكتروني',
    },
    autocomplete: 'email',
  },
  username: {
    name: 'username',
    type: 'text',
    label: { en: 'Username', de: 'Benutzername', fr: 'Nom d’utilisateur', es: 'Nombre de usuario', ar: 'اسم المستخدم' },
  },
  phone: {
    name: 'phone',
    type: 'tel',
    label: {
      en: 'Phone number',
      de: 'Telefonnummer',
      fr: 'Numéro de téléphone',
      es: 'Número de teléfono',
      ar: 'رقم الهاتف',
    },
    autocomplete: 'tel',
  },
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
  // Who signs up gives the first identifier; the others have fields of their own.
  const fields = [...options.identifiers.slice(1).map((type) => identifierFields[type]), ...options.signupFields];
  return {
    describe: () => ({
      modes: ['embedded', 'redirect'],
      strategy: 'broker',
      identifiers: options.specs,
      password: { policy: options.policy },
      reset: options.reset === 'link' ? 'email-link' : options.reset,
      actions: { login: true, signup: options.signup ? 'form' : false },
      ...(fields.length === 0 ? {} : { signupFields: fields }),
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
    changePassword: (change) => changePassword(change, local),
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
