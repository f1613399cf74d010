import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly form: URLSearchParams;
  readonly body: string;
}

/** What the server answers. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: string;
}

/** Writes an answer for a request; one that returns nothing wrote to the response by hand. */
export type Answerer = (request: SeenRequest, response: ServerResponse) => Answer | Promise<Answer> | undefined;

/** A server on a loopback port whose answers a test writes. */
export interface ScriptedServer extends AsyncDisposable {
  readonly origin: string;
  readonly seen: SeenRequest[];
  /** Answers a path from now on. */
  answer(path: string, answer: Answer | Answerer): void;
}

/** Starts the server; what it has no answer for is 404. */
export async function startServer(): Promise<ScriptedServer> {
  const answers = new Map<string, Answer | Answerer>();
  const seen: SeenRequest[] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
    const { method = '', headers } = request;
    const entry: SeenRequest = { method, path, query, headers, form: new URLSearchParams(body), body };
    seen.push(entry);
    const known = answers.get(path) ?? { status: 404 };
    const answer = typeof known === 'function' ? await known(entry, response) : known;
    if (!answer) return;
    const { status = 200, headers: given = {}, json, body: text = '' } = answer;
    response.writeHead(status, { ...(json !== undefined && { 'content-type': 'application/json' }), ...given });
    response.end(json === undefined ? text : JSON.stringify(json));
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answer: (path, answer) => void answers.set(path, answer),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
