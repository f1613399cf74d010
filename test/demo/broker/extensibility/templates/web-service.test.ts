import { scryptSync, timingSafeEqual, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { freePort } from './temporary-server.js';
import { describeTemplate, type TemplateStore } from './template-contract.js';

interface ServiceUser {
  id: string;
  email: string;
  username: string | undefined;
  salt: Buffer;
  hash: Buffer;
  verified: boolean;
}

/** A real HTTP service with the interface that the template expects. */
async function startService(): Promise<TemplateStore> {
  const users: ServiceUser[] = [];
  const expected = `Basic ${Buffer.from('broker:s3cret:with:colons').toString('base64')}`;
  const find = (name: string): ServiceUser | undefined =>
    users.find((user) => user.email === name.toLowerCase() || user.username === name);
  const hashOf = (password: string, salt: Buffer): Buffer => scryptSync(password, salt, 32, { N: 1024 });
  const setPassword = (user: ServiceUser, password: string): void => {
    user.salt = randomBytes(16);
    user.hash = hashOf(password, user.salt);
  };
  const show = ({ id, email, username, verified }: ServiceUser): object => ({
    id,
    email,
    username,
    email_verified: verified,
  });

  function handle(method: string, url: URL, body: Record<string, string>): [status: number, answer?: object] {
    const at = `${method} ${url.pathname}`;
    if (at === 'POST /api/login') {
      const user = find(body['name'] ?? '');
      const right = user !== undefined && timingSafeEqual(hashOf(body['password'] ?? '', user.salt), user.hash);
      return right ? [200, show(user)] : [401];
    }
    if (at === 'GET /api/users') {
      const user = find(url.searchParams.get('name') ?? '');
      return user === undefined ? [404] : [200, show(user)];
    }
    if (at === 'POST /api/users') {
      const { email = '', username, password = '' } = body;
      if (find(email) !== undefined) return [409];
      const id = `u-${users.length + 1}`;
      const user = { id, email, username, salt: Buffer.alloc(0), hash: Buffer.alloc(0), verified: false };
      setPassword(user, password);
      users.push(user);
      return [201, show(user)];
    }
    if (at === 'PATCH /api/users') {
      const user = find(body['email'] ?? '');
      if (user === undefined) return [404];
      if (body['password'] !== undefined) setPassword(user, body['password']);
      if (body['new_email'] !== undefined) user.email = body['new_email'];
      if (body['email_verified'] !== undefined) user.verified = Boolean(body['email_verified']);
      return [204];
    }
    if (method === 'DELETE' && url.pathname.startsWith('/api/users/')) {
      const id = decodeURIComponent(url.pathname.slice('/api/users/'.length));
      const place = users.findIndex((user) => user.id === id);
      if (place >= 0) users.splice(place, 1);
      return [204];
    }
    return [400];
  }

  const server = createServer((request, response) => {
    void readBody(request).then((text) => {
      const authorized = request.headers.authorization === expected;
      const url = new URL(request.url ?? '', 'http://service');
      const [status, answer] = authorized ? handle(request.method ?? '', url, parseBody(text)) : [403];
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(answer === undefined ? undefined : JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const account = { SERVICE_USER: 'broker', SERVICE_PASSWORD: 's3cret:with:colons' };
  const { port } = server.address() as AddressInfo;
  return {
    name: 'a node:http service',
    configuration: { ...account, SERVICE_URL: `http://127.0.0.1:${port}/api` },
    unreachable: { ...account, SERVICE_URL: `http://127.0.0.1:${await freePort()}/api` },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function parseBody(text: string): Record<string, string> {
  return text === '' ? {} : (JSON.parse(text) as Record<string, string>);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

describeTemplate('web-service', false, { username: true, caseInsensitive: true }, startService);
