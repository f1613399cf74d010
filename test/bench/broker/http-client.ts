import { Agent, request } from 'node:http';

/** An answer, as much of it as a login needs. */
export interface Answer {
  readonly status: number;
  readonly location: string;
  readonly body: string;
}

/** A browser as cheap as can be, so that what is measured is the broker: kept connections, cookies by name. */
export interface CheapBrowser {
  get(url: string): Promise<Answer>;
  post(url: string, fields: Readonly<Record<string, string>>, origin?: string): Promise<Answer>;
}

/** Connections that all browsers of one load share. */
export function createConnections(count: number): Agent {
  return new Agent({ keepAlive: true, maxSockets: count, scheduling: 'fifo' });
}

/** A browser with an empty cookie jar. */
export function createCheapBrowser(agent: Agent): CheapBrowser {
  const jar = new Map<string, string>();

  const send = (method: string, url: string, body?: string, origin?: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers: Record<string, string> = { Accept: 'text/html,application/json' };
      if (jar.size > 0) headers['Cookie'] = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      if (body !== undefined) {
        headers['Content-Type'] = 'application/x-www-form-urlencoded';
        headers['Content-Length'] = String(Buffer.byteLength(body));
      }
      if (origin !== undefined) headers['Origin'] = origin;
      const outgoing = request(url, { method, agent, headers }, (response) => {
        for (const cookie of response.headers['set-cookie'] ?? []) {
          const [pair = ''] = cookie.split(';', 1);
          const at = pair.indexOf('=');
          jar.set(pair.slice(0, at), pair.slice(at + 1));
        }
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const { location = '' } = response.headers;
          resolve({ status: response.statusCode ?? 0, location, body: Buffer.concat(chunks).toString('utf8') });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  return {
    get: (url) => send('GET', url),
    post: (url, fields, origin) => send('POST', url, new URLSearchParams(fields).toString(), origin),
  };
}
