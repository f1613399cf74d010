import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What one client of the provider must do. */
export interface SampleClient {
  readonly secret: string;
  readonly auth: 'client_secret_basic' | 'client_secret_post';
  readonly pkce: boolean;
  /** What its profile addresses answer, by path. */
  readonly answers: Readonly<Record<string, unknown>>;
}

/** An OAuth 2.0 provider whose person agrees to everything, and which is strict about how its clients speak. */
export interface SampleProvider {
  readonly url: string;
  /** The parameters of the last authorization request. */
  lastRequest(): URLSearchParams;
  close(): Promise<void>;
}

/** Starts it with its clients by id. */
export async function startSampleProvider(clients: ReadonlyMap<string, SampleClient>): Promise<SampleProvider> {
  const requests = new Map<string, URLSearchParams>();
  const tokens = new Map<string, SampleClient>();
  let last = new URLSearchParams();

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };
    if (url.pathname === '/authorize') {
      last = url.searchParams;
      const code = randomBytes(16).toString('hex');
      requests.set(code, last);
      const back = new URL(last.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', last.get('state') ?? '');
      response.writeHead(303, { Location: back.href }).end();
      return;
    }
    if (url.pathname === '/token') {
      const body = new URLSearchParams(await text(request));
      const asked = requests.get(body.get('code') ?? '');
      requests.delete(body.get('code') ?? '');
      const id = asked?.get('client_id') ?? '';
      const client = clients.get(id);
      if (asked === undefined || client === undefined || body.get('redirect_uri') !== asked.get('redirect_uri'))
        return json(400, { error: 'invalid_grant' });
      const basic = `Basic ${Buffer.from(`${id}:${client.secret}`).toString('base64')}`;
      const isAuthentic =
        client.auth === 'client_secret_basic'
          ? request.headers.authorization === basic && !body.has('client_secret')
          : request.headers.authorization === undefined && body.get('client_secret') === client.secret;
      if (!isAuthentic) return json(401, { error: 'invalid_client' });
      const verifier = body.get('code_verifier');
      const challenge = verifier === null ? null : createHash('sha256').update(verifier).digest('base64url');
      if (client.pkce !== (challenge !== null) || challenge !== asked.get('code_challenge'))
        return json(400, { error: 'invalid_grant' });
      const token = randomBytes(16).toString('hex');
      tokens.set(token, client);
      return json(200, { access_token: token, token_type: 'bearer', expires_in: '3600' });
    }
    const client = tokens.get(/^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '');
    const answer = client?.answers[`${url.pathname}${url.search}`];
    json(client === undefined ? 401 : answer === undefined ? 404 : 200, answer ?? {});
  };

  const server = createServer((request, response) => {
    void route(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    lastRequest: () => last,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
