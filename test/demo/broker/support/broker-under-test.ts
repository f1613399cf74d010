import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { parseConnection } from '../../../../demo/broker/config/parse-connection.js';
import { createProblemReporter, type Problem } from '../../../../demo/broker/config/problems.js';
import { defineTenant, type AnyConnectionConfig, type TenantConfig } from '../../../../demo/broker/config/tenant.js';
import { connectionRegistry } from '../../../../demo/broker/connections/registry.js';
import { startBroker, type BrokerOptions, type RunningBroker } from '../../../../demo/broker/server.js';
import { startSmtp } from '../../../../demo/sources/mailbox/smtp.js';

/** One message that came to the mail server. */
export interface ReceivedMail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** A broker with a mail server and a clock of its own. */
export interface BrokerUnderTest extends RunningBroker {
  readonly dataDir: string;
  readonly mails: readonly ReceivedMail[];
  /** Waits for the next message after the given number of them. */
  mail(after?: number): Promise<ReceivedMail>;
  /** Moves the broker's own clock. */
  advance(seconds: number): void;
  /** Adds a connection, or puts one in the place of another. */
  connect(connection: AnyConnectionConfig): void;
  stopMail(): Promise<void>;
}

/** How a broker for tests differs. */
export interface TestBrokerOptions extends Partial<Omit<BrokerOptions, 'tenant'>> {
  readonly tenant?: Partial<TenantConfig>;
}

export const app = 'http://localhost:4180';
export const audience = 'http://localhost:4182/';
export const callback = `${app}/callback.html`;
export const ada = { username: 'ada@demo.example', password: 'Correct-horse-7' };

/** Cheap hashes: what is tested is the broker, not argon2. */
const passwordHash = { memoryKiB: 64, passes: 1 };

/** Starts a broker on a free port, with an empty store unless a folder is given. */
export async function startTestBroker({ tenant = {}, ...options }: TestBrokerOptions = {}): Promise<BrokerUnderTest> {
  const mails: ReceivedMail[] = [];
  const waiting = new Set<() => void>();
  const inbox = {
    add: (message: ReceivedMail) => {
      mails.push(message);
      waiting.forEach((wake) => wake());
    },
  };
  const smtp = await startSmtp(inbox as unknown as Parameters<typeof startSmtp>[0], { host: '127.0.0.1', port: 0 });
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'idp-login-broker-')));
  let offset = 0;
  const broker = await startBroker({
    port: 0,
    now: () => Date.now() + offset,
    ...options,
    dataDir,
    tenant: { ...baseTenant(smtp.url), ...tenant },
  });
  let mailStopped = false;
  const stopMail = async (): Promise<void> => {
    if (!mailStopped) await smtp.close();
    mailStopped = true;
  };
  return {
    ...broker,
    dataDir,
    mails,
    stopMail,
    mail: (after = 0) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = mails[after];
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    advance: (seconds) => {
      offset += seconds * 1000;
    },
    connect: (connection) => {
      const problems: Problem[] = [];
      const parsed = parseConnection(connection, connectionRegistry, createProblemReporter(problems));
      if (problems.length > 0) throw new Error(JSON.stringify(problems));
      broker.connections.set(parsed);
    },
    close: async () => {
      await broker.close();
      await stopMail();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function baseTenant(smtpUrl: string): TenantConfig {
  return defineTenant({
    name: 'Test tenant',
    clients: [
      {
        id: 'demo-app',
        name: 'Demo app',
        type: 'spa',
        redirectUris: [callback],
        postLogoutRedirectUris: [`${app}/`],
        webOrigins: [app],
        loginUri: `${app}/`,
      },
    ],
    apis: [{ audience, name: 'Orders', scopes: ['orders:read'] }],
    defaultConnection: 'users',
    connections: [
      { id: 'users', strategy: 'database', label: 'Password', order: 1, options: {} },
      { id: 'email', strategy: 'email', label: 'Code', order: 2, options: {} },
    ],
    users: [
      { connection: 'users', email: ada.username, password: ada.password, emailVerified: true, name: 'Ada Example' },
    ],
    mail: { url: smtpUrl, from: 'Test <login@test.example>' },
    passwordHash,
  });
}

/** The code in a message. */
export function codeIn({ text }: ReceivedMail): string {
  const code = /^\d{6}$/m.exec(text)?.[0];
  if (code === undefined) throw new Error('the message holds no code');
  return code;
}
