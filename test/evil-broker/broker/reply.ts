import type { ServerResponse } from 'node:http';

/** How the bytes of an answer reach the client. */
export type Delivery =
  | 'whole'
  /** Nothing comes, the connection stays open. */
  | 'hang'
  /** The head comes, the body never. */
  | 'hang-after-head'
  /** The connection is cut before the first byte. */
  | 'reset'
  /** The connection is cut in the middle of the body. */
  | 'cut'
  /** One byte at a time, slowly. */
  | 'drip'
  /** The body never ends. */
  | 'endless'
  /** Bytes that are no HTTP. */
  | 'garbage';

/** One answer of the broker. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly delivery?: Delivery;
  /** Whether the page's origin may read it. */
  readonly cors?: 'page' | 'none' | 'elsewhere';
}

/** An answer in JSON. */
export function jsonReply(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

const dripEveryMs = 25;
const endlessChunk = Buffer.alloc(64 * 1024, 0x20);

/** Sends the answer; calls `sent` with each number of bytes of the body that went out. */
export function sendReply(response: ServerResponse, reply: Reply, sent: (bytes: number) => void): void {
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : Buffer.from(reply.body);
  const { socket } = response;
  switch (reply.delivery ?? 'whole') {
    case 'whole':
      response.writeHead(reply.status, reply.headers);
      response.end(body);
      sent(body.length);
      return;
    case 'hang':
      return;
    case 'hang-after-head':
      response.writeHead(reply.status, reply.headers);
      response.flushHeaders();
      return;
    case 'reset':
      socket?.resetAndDestroy();
      return;
    case 'cut':
      response.writeHead(reply.status, { ...reply.headers, 'content-length': String(body.length) });
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => socket?.destroy());
      return;
    case 'garbage':
      socket?.end('SSH-2.0-OpenSSH_9.2\r\n');
      return;
    case 'drip':
      response.writeHead(reply.status, reply.headers);
      drip(response, body, sent);
      return;
    case 'endless':
      response.writeHead(reply.status, reply.headers);
      pour(response, sent);
  }
}

function drip(response: ServerResponse, body: Buffer, sent: (bytes: number) => void): void {
  let at = 0;
  const timer = setInterval(() => {
    if (at >= body.length) {
      clearInterval(timer);
      response.end();
      return;
    }
    response.write(body.subarray(at, ++at));
    sent(1);
  }, dripEveryMs);
  response.on('close', () => clearInterval(timer));
}

function pour(response: ServerResponse, sent: (bytes: number) => void): void {
  const more = (): void => {
    while (!response.destroyed) {
      sent(endlessChunk.length);
      if (!response.write(endlessChunk)) {
        response.once('drain', more);
        return;
      }
    }
  };
  more();
}
