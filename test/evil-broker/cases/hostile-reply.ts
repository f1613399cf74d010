import { gzipSync } from 'node:zlib';
import type { Json } from '../broker/compact-jwt.js';
import type { Scene } from '../broker/misbehaviour.js';
import { jsonReply, type Delivery, type Reply } from '../broker/reply.js';

/** Turns an honest answer into a hostile one. */
export type HostileReply = (honest: Reply, scene: Scene) => Reply;

/** Another status; the body stays what it was. */
export const withStatus =
  (status: number, headers: Readonly<Record<string, string>> = {}): HostileReply =>
  (honest) => ({ ...honest, status, headers: { ...honest.headers, ...headers } });

/** Other headers. */
export const withHeaders =
  (headers: Readonly<Record<string, string>>): HostileReply =>
  (honest) => ({ ...honest, headers: { ...honest.headers, ...headers } });

/** Another body under the same status. */
export const withBody =
  (body: string | Uint8Array | ((honest: string, scene: Scene) => string | Uint8Array)): HostileReply =>
  (honest, scene) => ({ ...honest, body: typeof body === 'function' ? body(String(honest.body), scene) : body });

/** The honest answer, sent in another way. */
export const delivered =
  (delivery: Delivery): HostileReply =>
  (honest) => ({ ...honest, delivery });

/** A web page. */
export const webPage =
  (status = 200, headers: Readonly<Record<string, string>> = {}): HostileReply =>
  () => ({
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
    body: '<!doctype html><title>Bad gateway</title><h1>Something went wrong</h1>',
  });

/** Any JSON. */
export const json =
  (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): HostileReply =>
  () =>
    jsonReply(body, status, headers);

/** An OAuth error. */
export const oauthError = (
  error: unknown,
  status = 400,
  headers: Readonly<Record<string, string>> = {},
): HostileReply => json({ error, error_description: 'no' }, status, headers);

/** Sends the request on to the attacker. */
export const redirected =
  (status: 301 | 302 | 303 | 307 | 308): HostileReply =>
  (_, { attacker, request }) => ({
    status,
    headers: { location: `${attacker}${new URL(request.url).pathname}` },
    body: '',
  });

/** Changes members of the JSON object in the answer; `undefined` takes one out. */
export const members =
  (change: Json): ((body: Json) => Json) =>
  (body) => ({ ...body, ...change });

/** A gzip bomb: 50 kB that become 50 MB. */
export const gzipBomb: HostileReply = (honest) => ({
  ...honest,
  headers: { ...honest.headers, 'content-encoding': 'gzip' },
  body: gzipSync(Buffer.alloc(50_000_000, 0x20)),
});

/** The honest JSON, followed by spaces up to that many bytes. */
export const padded =
  (bytes: number): HostileReply =>
  (honest) => ({ ...honest, body: Buffer.concat([Buffer.from(String(honest.body)), Buffer.alloc(bytes, 0x20)]) });
