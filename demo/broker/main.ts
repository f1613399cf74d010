import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { DemoAccount } from '../sources/source.js';
import { cachedBuild } from '../start/cached-build.js';
import { runChild } from '../start/child.js';
import { ConfigurationError } from './config/problems.js';
import type { Tenant } from './config/tenant-settings.js';
import { isAdmin } from './management/admin-role.js';
import { brokerModules } from './modules.js';
import { startBroker, type RunningBroker } from './server.js';
import { StartError } from './start-error.js';
import { databaseFile } from './store/database.js';

const usage = `Starts the dev broker alone.

  --port N         port to listen on (default 4181; the demo's other ports are counted from the one before it)
  --data FOLDER    where it keeps its database (default .data)
  --fresh          forget all stored users and sessions first
  --config FILE    the tenant: .ts, .js or .json (default the demo's)
  --assets FOLDER  built scripts of the login page (default: they are built now)
  --issuer URL     its name in tokens (default http://localhost:<port>)

Settings and secrets of the tenant come from the environment.`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4181' },
    data: { type: 'string', default: '.data' },
    fresh: { type: 'boolean', default: false },
    config: { type: 'string' },
    assets: { type: 'string' },
    issuer: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(usage);
else {
  await runChild(async () => {
    const broker = await start();
    return {
      details: { issuer: broker.url, accounts: accountsOf(broker.tenant) },
      close: () => broker.close(),
    };
  });
}

async function start(): Promise<RunningBroker> {
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new StartError(`--port must be a number from 0 to 65535, not "${values.port}".`);
  }
  const folder = join(values.data, 'broker');
  if (values.fresh) await forget(folder);
  try {
    return await startBroker({
      port,
      dataDir: folder,
      tenant: values.config ?? fileURLToPath(new URL('config/demo-tenant.ts', import.meta.url)),
      env: { DEMO_PORT: String(port === 0 ? 4180 : port - 1), ...process.env },
      assetsDir: values.assets ?? (await buildPages()),
      modules: brokerModules,
      ...(values.issuer === undefined ? {} : { issuer: values.issuer }),
    });
  } catch (error) {
    // Everything that is wrong, and no stack: that is for who wrote the configuration.
    if (error instanceof ConfigurationError) throw new StartError(error.message);
    throw error;
  }
}

function buildPages(): Promise<string> {
  return cachedBuild({
    name: 'idp-login-broker-pages',
    inputs: ['src', 'demo/login-page', 'demo/admin'],
    // The bundler takes long to load, and mostly there is nothing to build.
    build: async (folder) => {
      await (await import('../login-page/build.js')).buildLoginPage(folder);
      await (await import('../admin/build.js')).buildAdminPage(join(folder, 'admin'));
    },
  });
}

async function forget(folder: string): Promise<void> {
  const files = ['', '-wal', '-shm'].map((ending) => join(folder, `${databaseFile}${ending}`));
  await Promise.all(files.map((file) => rm(file, { force: true })));
}

/** The accounts that a person can try. */
function accountsOf({ users, connections }: Tenant): readonly DemoAccount[] {
  const own = users.map((user): DemoAccount => {
    const { connection, email, username, phone, password, totpSecret, appMetadata = {} } = user;
    const source = connections.find(({ id }) => id === connection)?.kind ?? 'database';
    const kind = isAdmin({ appMetadata }) ? 'admin' : source;
    const identifier = email ?? username ?? phone ?? '';
    const more = totpSecret === undefined ? {} : { authenticatorKey: totpSecret };
    return { kind, identifier, ...(password === undefined ? {} : { password }), ...more };
  });
  const byMail = connections.some(({ strategy }) => strategy === 'email');
  return [...own, ...(byMail ? [{ kind: 'passwordless', identifier: 'anybody@demo.example' }] : [])];
}
