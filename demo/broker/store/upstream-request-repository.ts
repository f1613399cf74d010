import { createHash } from 'node:crypto';
import type { Json } from '../connections/connection-handler.js';
import type { BrokerDatabase } from './database.js';

/** A request for which the browser was sent to a source of users. */
export interface UpstreamRequest {
  readonly connection: string;
  /** The login that it belongs to. */
  readonly login: string;
  /** The id of the browser that was sent away. */
  readonly browser: string;
  readonly keep?: Json;
}

/** What a `state` that came back stands for. */
export type UpstreamAnswer =
  | { readonly status: 'open'; readonly request: UpstreamRequest }
  /** It was used before. */
  | { readonly status: 'used'; readonly request: UpstreamRequest }
  | { readonly status: 'unknown' };

/** Requests at sources of users, by their `state`, of which only the hash is stored. */
export interface UpstreamRequestRepository {
  save(state: string, request: UpstreamRequest, expiresAt: number): void;
  /** Looks without using it up. */
  peek(state: string): UpstreamAnswer;
  /** Uses it up: of two answers with one state one goes on. */
  use(state: string): UpstreamAnswer;
}

interface Row {
  readonly request: string;
  readonly used_at: number | null;
  readonly expires_at: number;
}

/** Keeps upstream requests in the database. */
export function createUpstreamRequestRepository(
  database: BrokerDatabase,
  now: () => number,
): UpstreamRequestRepository {
  const hash = (state: string): string => createHash('sha256').update(state).digest('base64url');
  const peek = (state: string): UpstreamAnswer => {
    const row = database.get<Row>(
      'SELECT request, used_at, expires_at FROM upstream_requests WHERE state_hash = ?',
      hash(state),
    );
    if (row === undefined || row.expires_at <= now()) return { status: 'unknown' };
    const request = JSON.parse(row.request) as UpstreamRequest;
    return { status: row.used_at === null ? 'open' : 'used', request };
  };
  return {
    peek,
    save: (state, request, expiresAt) => {
      database.run(
        'INSERT INTO upstream_requests (state_hash, request, expires_at) VALUES (?, ?, ?)',
        hash(state),
        JSON.stringify(request),
        expiresAt,
      );
    },
    use: (state) => {
      const found = peek(state);
      if (found.status !== 'open') return found;
      const changed = database.run(
        'UPDATE upstream_requests SET used_at = ? WHERE state_hash = ? AND used_at IS NULL',
        now(),
        hash(state),
      );
      return changed === 1 ? found : { status: 'used', request: found.request };
    },
  };
}
