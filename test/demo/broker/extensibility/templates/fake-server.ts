import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A database of a fake driver: it answers JSON with JSON, outside of the processes in which scripts run. */
export interface FakeServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Something that a fake database says no to. */
export class FakeError extends Error {
  readonly code: string | number;

  constructor(message: string, code: string | number) {
    super(message);
    this.code = code;
  }
}

/** Starts a fake database. */
export async function startFakeServer(answer: (path: string, request: unknown) => unknown): Promise<FakeServer> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      let body: unknown;
      try {
        body = { result: answer(request.url ?? '', JSON.parse(Buffer.concat(pieces).toString('utf8'))) ?? null };
      } catch (error) {
        if (!(error instanceof FakeError)) throw error;
        body = { error: { message: error.message, code: error.code } };
      }
      response.end(JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
