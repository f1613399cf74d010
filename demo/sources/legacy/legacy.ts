import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { sourcePorts } from '../ports.js';
import type { DemoAccount, RunningSource, Source } from '../source.js';
import { listen } from '../web/listen.js';
import { lookSheet } from '../web/look.js';
import { createSite, type Asset } from '../web/site.js';
import { legacyLook } from './look.js';
import { legacyPeople, legacyStores } from './people.js';
import { createLegacyRoutes, type LegacyCall } from './routes.js';
import type { ServiceAccount } from './service.js';
import { openLegacyUsers, type LegacyUsers } from './store.js';

/** How to start the legacy stores. */
export interface LegacyOptions {
  readonly port: number;
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** Where the users are kept; in memory without it. */
  readonly file?: string;
  /** The account under which the broker's scripts come. */
  readonly account?: ServiceAccount;
}

/** The legacy stores, running. */
export interface RunningLegacy extends RunningSource {
  readonly users: LegacyUsers;
  /** What was asked of the service, the oldest first. */
  readonly calls: readonly LegacyCall[];
  /** A service that is down answers 503 to everything that scripts ask. */
  setDown(down: boolean): void;
}

/** The account that the demo's broker uses. */
export const demoServiceAccount: ServiceAccount = { user: 'broker', password: 'legacy-service-pass' };

const beside = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

/** Starts a web service with two stores of users from before the broker, and a page that shows what is asked of it. */
export async function startLegacy({
  port,
  host = '127.0.0.1',
  file,
  account = demoServiceAccount,
}: LegacyOptions): Promise<RunningLegacy> {
  const users = await openLegacyUsers(file);
  const [base, layout, own] = await Promise.all([
    beside('../web/base.css'),
    beside('../web/layout.css'),
    beside('./legacy.css'),
  ]);
  const assets = new Map<string, Asset>([
    ['/assets/base.css', { type: 'text/css', body: base }],
    ['/assets/layout.css', { type: 'text/css', body: layout }],
    ['/assets/brand.css', { type: 'text/css', body: lookSheet(legacyLook) }],
    ['/assets/legacy.css', { type: 'text/css', body: own }],
    ['/assets/logo.svg', { type: 'image/svg+xml', body: legacyLook.logo }],
  ]);
  const calls: LegacyCall[] = [];
  let down = false;
  const web = await listen({ host, port }, (url) => {
    const site = createSite({ url, assets });
    site.use(
      createLegacyRoutes({
        url,
        users,
        account,
        calls,
        isDown: () => down,
        setDown: (next) => {
          down = next;
        },
      }),
    );
    return site.callback();
  });
  const accounts = legacyStores.flatMap((store) =>
    legacyPeople[store].map(({ email, password }): DemoAccount => ({ kind: store, identifier: email, password })),
  );
  return {
    url: web.url,
    accounts,
    users,
    calls,
    setDown: (next) => {
      down = next;
    },
    close: () => web.close(),
  };
}

/** The legacy stores as one of the sources. */
export const legacySource: Source = {
  id: 'legacy',
  label: 'Old Books',
  ports: sourcePorts.legacy,
  start: ({ host, ports, dataFolder }) =>
    startLegacy({ host, port: ports['web'] ?? 0, file: join(dataFolder, 'users.json') }),
};
