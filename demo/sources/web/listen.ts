import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server that listens. */
export interface Listening {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Where to listen, and under which name people reach it. */
export interface ListenOptions {
  readonly port: number;
  /** The address to bind. */
  readonly host: string;
  /** The host name in the reported address. Defaults to `host`. */
  readonly name?: string;
}

/**
 * Listens, then asks for the handler: the handler may need the address, and the port may be the system's choice.
 *
 * @throws The system's error (`EADDRINUSE` and the like) when the port cannot be had.
 */
export async function listen(
  { port, host, name = host }: ListenOptions,
  handler: (url: string) => RequestListener | Promise<RequestListener>,
): Promise<Listening> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const actual = (server.address() as AddressInfo).port;
  const url = `http://${name}:${String(actual)}`;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  const ready = Promise.resolve(url).then(handler);
  // A request can come in while the handler is still being made.
  server.on('request', (request, response) => {
    void ready.then(
      (serve) => {
        serve(request, response);
      },
      () => response.destroy(),
    );
  });
  try {
    await ready;
  } catch (error) {
    await close();
    throw error;
  }
  return { url, port: actual, close };
}
