import { openDatabase, type BrokerDatabase } from './database.js';
import { deleteExpiredRows } from './expired-rows.js';
import { createExpiringValues, type ExpiringValues } from './expiring-values.js';
import { createLocalIdentifierRepository, type LocalIdentifierRepository } from './local-identifier-repository.js';
import { createLogRepository, type LogRepository } from './log-repository.js';
import { createLoginFactsRepository, type LoginFactsRepository } from './login-facts-repository.js';
import { createLoginTransactionRepository, type LoginTransactionRepository } from './login-transaction-repository.js';
import { createOtpChallenges, type OtpChallenges } from './otp-challenge-repository.js';
import { createPasswordRepository, type PasswordRepository } from './password-repository.js';
import { createSecretRepository, type SecretRepository } from './secret-repository.js';
import { createUpstreamRequestRepository, type UpstreamRequestRepository } from './upstream-request-repository.js';
import { createUserRepository, type UserRepository } from './user-repository.js';

/** Everything that the broker keeps. */
export interface BrokerStore {
  /** Where the database lies; parts of the broker may keep files beside it. */
  readonly folder: string;
  readonly database: BrokerDatabase;
  readonly secrets: SecretRepository;
  readonly users: UserRepository;
  readonly identifiers: LocalIdentifierRepository;
  readonly passwords: PasswordRepository;
  readonly otp: OtpChallenges;
  readonly transactions: LoginTransactionRepository;
  readonly upstream: UpstreamRequestRepository;
  readonly facts: LoginFactsRepository;
  readonly log: LogRepository;
  expiring(namespace: string): ExpiringValues;
  close(): void;
}

const sweepMs = 60_000;

/** Opens the store of a data folder. */
export function openBrokerStore(folder: string, now: () => number): BrokerStore {
  const database = openDatabase(folder);
  const secrets = createSecretRepository(database);
  deleteExpiredRows(database, now());
  const timer = setInterval(() => deleteExpiredRows(database, now()), sweepMs);
  timer.unref();
  return {
    folder,
    database,
    secrets,
    users: createUserRepository(database, now),
    identifiers: createLocalIdentifierRepository(database),
    passwords: createPasswordRepository(database, now),
    otp: createOtpChallenges(database, now, secrets.key('one-time codes')),
    transactions: createLoginTransactionRepository(database, now),
    upstream: createUpstreamRequestRepository(database, now),
    facts: createLoginFactsRepository(database, now),
    log: createLogRepository(database, now),
    expiring: (namespace) => createExpiringValues(database, namespace, now),
    close: () => {
      clearInterval(timer);
      database.close();
    },
  };
}
