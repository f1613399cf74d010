import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ConfigurationError } from './config/problems.js';
import { startBroker } from './server.js';
import { StartError } from './start-error.js';

const usage = `Starts the dev broker.

  --port N         port to listen on (default 4181)
  --data FOLDER    where it keeps its database (default .data/broker)
  --config FILE    the tenant: .ts, .js or .json (default the demo's)
  --assets FOLDER  the built scripts of the login page
  --issuer URL     its name in tokens (default http://localhost:<port>)

Settings and secrets of the tenant come from the environment. When it is ready it writes one line of JSON:
{"ready":true,"url":"…"}; as a child process with an IPC channel it also sends that as a message. SIGTERM and Ctrl-C stop it.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      data: { type: 'string' },
      config: { type: 'string' },
      assets: { type: 'string' },
      issuer: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(usage);
    return;
  }
  const port = Number(values.port ?? 4181);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new StartError(`--port must be a number from 0 to 65535, not "${values.port ?? ''}".`);
  }
  const broker = await startBroker({
    port,
    dataDir: values.data ?? '.data/broker',
    tenant: values.config ?? fileURLToPath(new URL('config/demo-tenant.ts', import.meta.url)),
    ...(values.assets === undefined ? {} : { assetsDir: values.assets }),
    ...(values.issuer === undefined ? {} : { issuer: values.issuer }),
  });
  const ready = { ready: true, url: broker.url };
  console.log(JSON.stringify(ready));
  process.send?.(ready);

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    broker.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // The parent is gone, so nobody would stop this process any more.
  process.on('disconnect', stop);
}

main().catch((error: unknown) => {
  const expected = error instanceof StartError || error instanceof ConfigurationError;
  const isUsage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  console.error(expected || isUsage ? error.message : error);
  process.exit(1);
});
