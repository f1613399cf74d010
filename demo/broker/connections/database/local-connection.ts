import type { BrokerServices } from '../../broker-services.js';
import type { ConfiguredConnection } from '../../config/tenant.js';
import type { EmailCodes } from '../email-code.js';
import type { ReadDatabaseOptions } from './database-options.js';
import type { LocalAccounts } from './local-accounts.js';
import type { LocalPasswords } from './local-passwords.js';
import type { MailLink } from './mailed-links.js';

/** A connection with its own store, as its turns see it. */
export interface LocalConnection {
  readonly id: string;
  readonly connection: Pick<ConfiguredConnection, 'id' | 'strategy' | 'label' | 'config'>;
  readonly options: ReadDatabaseOptions;
  readonly accounts: LocalAccounts;
  readonly passwords: LocalPasswords;
  readonly codes: EmailCodes;
  readonly mailLink: MailLink;
  readonly services: BrokerServices;
}
