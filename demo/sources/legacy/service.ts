import type { IncomingMessage } from 'node:http';
import { createHash, timingSafeEqual } from 'node:crypto';

import { legacyStores, type LegacyStoreName } from './people.js';
import type { LegacyUser, LegacyUsers } from './store.js';

/** The account under which the service may be used. */
export interface ServiceAccount {
  readonly user: string;
  readonly password: string;
}

/** The answer to one call. */
export interface ServiceAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** What of a call matters to the service. */
export interface ServiceCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string;
  readonly request: IncomingMessage;
}

const largestBodyBytes = 16 * 1024;

/**
 * Answers the calls of scripts, for each store under its own name:
 *
 * - `POST /<store>/login` `{ name, password }` → 200 with the user, 401
 * - `GET /<store>/users?name=` → 200 with the user, 404
 * - `POST /<store>/users` `{ email, username?, password }` → 201, 409
 * - `PATCH /<store>/users` `{ email, password?, email_verified?, new_email? }` → 204, 404
 * - `DELETE /<store>/users/<id>` → 204
 *
 * @returns `undefined` when the address is none of the service's
 */
export async function answerCall(
  users: LegacyUsers,
  account: ServiceAccount,
  { method, path, query, authorization, request }: ServiceCall,
): Promise<ServiceAnswer | undefined> {
  const [, name, kind, id] = path.split('/');
  const store = legacyStores.find((candidate) => candidate === name);
  if (store === undefined || (kind !== 'login' && kind !== 'users')) return undefined;
  if (!isAuthorized(authorization, account)) return { status: 403, body: { error: 'This account may not.' } };
  if (method === 'GET' && kind === 'users') {
    const user = users.find(store, query.get('name') ?? '');
    return user === undefined ? { status: 404 } : { status: 200, body: profileOf(user) };
  }
  if (method === 'DELETE' && kind === 'users' && id !== undefined) {
    users.remove(store, decodeURIComponent(id));
    return { status: 204 };
  }
  return answerBody(users, store, `${method} ${kind}`, await readJson(request));
}

async function answerBody(
  users: LegacyUsers,
  store: LegacyStoreName,
  route: string,
  body: Readonly<Record<string, unknown>> | undefined,
): Promise<ServiceAnswer> {
  if (body === undefined) return { status: 400, body: { error: 'A JSON object is needed.' } };
  const text = (name: string): string | undefined => (typeof body[name] === 'string' ? body[name] : undefined);
  const [email, password] = [text('email'), text('password')];
  switch (route) {
    case 'POST login': {
      const user = await users.check(store, text('name') ?? '', password ?? '');
      return user === undefined ? { status: 401 } : { status: 200, body: profileOf(user) };
    }
    case 'POST users': {
      if (email === undefined || password === undefined) return { status: 400 };
      const [username, name] = [text('username'), text('name')];
      const given = { ...(username === undefined ? {} : { username }), ...(name === undefined ? {} : { name }) };
      const user = await users.add(store, { email, password, ...given });
      return user === undefined ? { status: 409 } : { status: 201, body: profileOf(user) };
    }
    case 'PATCH users': {
      if (email === undefined) return { status: 400 };
      const verified = body['email_verified'];
      const next = text('new_email');
      const changed = await users.change(store, email, {
        ...(password === undefined ? {} : { password }),
        ...(typeof verified === 'boolean' ? { verified } : {}),
        ...(next === undefined ? {} : { email: next }),
      });
      return { status: changed ? 204 : 404 };
    }
    default:
      return { status: 405 };
  }
}

function profileOf({ id, email, username, name, verified }: LegacyUser): Record<string, unknown> {
  return { id, email, username, name, email_verified: verified };
}

function isAuthorized(header: string, { user, password }: ServiceAccount): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return timingSafeEqual(digest(header), digest(expected));
}

async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>> | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestBodyBytes) chunks.push(chunk);
  }
  if (size > largestBodyBytes) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
