import type { Json } from './compact-jwt.js';
import type { Grant } from './grants.js';
import type { Endpoint, LoggedRequest } from './logged-request.js';
import type { Reply } from './reply.js';
import type { Secrets } from './secrets.js';
import type { KeyName } from './signing-keys.js';

/** What a misbehaviour may look at. */
export interface Scene {
  readonly issuer: string;
  /** Origin of a server that belongs to nobody who may be trusted; it logs what it gets. */
  readonly attacker: string;
  readonly clientId: string;
  readonly request: LoggedRequest;
  readonly form: URLSearchParams;
  readonly secrets: Secrets;
  /** Which request to this endpoint it is, from 1. */
  readonly turn: number;
  /** Seconds since the epoch by the broker's clock. */
  readonly now: number;
  readonly grant: Grant | undefined;
  /** The tokens that the honest answer would hold. */
  readonly accessToken: string | undefined;
}

/** How an ID token differs from the honest one; a member that is `undefined` is left out of the token. */
export interface Forgery {
  readonly header?: Json;
  readonly claims?: Json | ((claims: Json, scene: Scene) => Json);
  /** @defaultValue 'main' */
  readonly key?: KeyName;
  /** The algorithm that really signs; the key's own by default. */
  readonly alg?: string;
  /** Makes the whole value of `id_token`. */
  readonly token?: (header: Json, claims: Json, scene: Scene) => unknown;
}

/** What the broker does otherwise than an honest one; whatever is absent stays honest. */
export interface Misbehaviour {
  readonly metadata?: (document: Json, scene: Scene) => Json;
  /** Changes the published key set; returns what is published instead. */
  readonly keys?: (keys: Json[], scene: Scene) => unknown;
  /** Changes the parameters of the authorization response, or returns the whole address to go to as a string. */
  readonly authorization?: (params: URLSearchParams, scene: Scene) => unknown;
  readonly idToken?: Forgery;
  /** Changes the JSON of successful answers. */
  readonly body?: Partial<Record<Endpoint, (body: Json, scene: Scene) => unknown>>;
  /** Answers without doing what was asked: no code is used up, no token rotated. */
  readonly instead?: Partial<Record<Endpoint, (scene: Scene) => Reply | Promise<Reply>>>;
  /** Replaces whole answers, after the honest broker did what was asked. */
  readonly reply?: Partial<Record<Endpoint, (honest: Reply, scene: Scene) => Reply | Promise<Reply>>>;
  /** Let the broker only do so at the first requests to an endpoint. */
  readonly turns?: number;
}

/** The endpoint whose answer is the attack; requests after it are judged. */
export function offendingEndpoint(misbehaviour: Misbehaviour): Endpoint | undefined {
  const { instead, reply, body, idToken, keys, authorization, metadata } = misbehaviour;
  const replaced = Object.keys({ ...instead, ...reply })[0] ?? Object.keys(body ?? {})[0];
  if (replaced !== undefined) return replaced as Endpoint;
  if (keys) return 'jwks';
  if (idToken) return 'token';
  if (authorization) return 'authorize';
  return metadata ? 'discovery' : undefined;
}
