import { createServer } from 'node:net';

import { portTaken, StartFailure } from './start-failure.js';

async function refusal(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code);
    });
    server.listen({ port, host, exclusive: true }, () => {
      server.close(() => {
        resolve(undefined);
      });
    });
  });
}

/**
 * Makes sure that ports can be had before anything starts.
 *
 * The servers listen on 127.0.0.1 only, but browsers try `::1` first when they open `localhost`: a foreign server there
 * would answer in place of ours.
 *
 * @throws {StartFailure} naming the first port that is taken.
 */
export async function checkPorts(ports: readonly number[]): Promise<void> {
  const checks = await Promise.all(
    ports.flatMap((port) =>
      ['127.0.0.1', '::1'].map(async (host) => ({ port, host, code: await refusal(port, host) })),
    ),
  );
  for (const { port, host, code } of checks) {
    if (code === 'EADDRINUSE') throw new StartFailure(portTaken(port));
    if (code !== undefined && host === '127.0.0.1') {
      throw new StartFailure(
        `Port ${String(port)} cannot be used (${code}): choose others with "npm start -- --port N".`,
      );
    }
  }
}
