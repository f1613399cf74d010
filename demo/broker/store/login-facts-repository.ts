import type { AuthenticationMethod, Json } from '../connections/connection-handler.js';
import type { ScopeChanges } from '../interaction/pipeline.js';
import type { BrokerDatabase } from './database.js';

/** What must be remembered of a login for as long as its session or its grant lives. */
export interface LoginFacts {
  readonly connection: string;
  readonly sourceUserId: string;
  readonly methods: readonly AuthenticationMethod[];
  /** Seconds since the epoch. */
  readonly authTime: number;
  /** For federated logout. */
  readonly upstreamSession?: Json;
  /** Claims that the pipeline added. */
  readonly idTokenClaims?: Readonly<Record<string, Json>>;
  readonly accessTokenClaims?: Readonly<Record<string, Json>>;
  readonly scopes?: ScopeChanges;
}

/** Facts of logins, by the session (single sign-on) and by the grant (tokens). */
export interface LoginFactsRepository {
  get(kind: 'session' | 'grant', id: string): LoginFacts | undefined;
  set(kind: 'session' | 'grant', id: string, facts: LoginFacts, expiresAt: number): void;
  delete(kind: 'session' | 'grant', id: string): void;
}

/** Keeps facts of logins in the database. */
export function createLoginFactsRepository(database: BrokerDatabase, now: () => number): LoginFactsRepository {
  return {
    get: (kind, id) => {
      const row = database.get<{ facts: string; expires_at: number }>(
        'SELECT facts, expires_at FROM login_facts WHERE kind = ? AND id = ?',
        kind,
        id,
      );
      return row === undefined || row.expires_at <= now() ? undefined : (JSON.parse(row.facts) as LoginFacts);
    },
    set: (kind, id, facts, expiresAt) => {
      database.run(
        'INSERT OR REPLACE INTO login_facts (kind, id, facts, expires_at) VALUES (?, ?, ?, ?)',
        kind,
        id,
        JSON.stringify(facts),
        expiresAt,
      );
    },
    delete: (kind, id) => {
      database.run('DELETE FROM login_facts WHERE kind = ? AND id = ?', kind, id);
    },
  };
}
