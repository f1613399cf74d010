import type { Json } from '../connections/connection-handler.js';
import type { BrokerDatabase } from '../store/database.js';
import type { LoginFacts } from '../store/login-facts-repository.js';
import { endGrants } from './logout.js';

/** The part of a session's payload that is read here. */
interface SessionPayload {
  readonly authorizations?: Readonly<Record<string, { readonly grantId?: string }>>;
}

/**
 * Ends the broker's sessions that began at one connection and whose session at the source fits, with all that came of
 * them; the source has ended its own.
 *
 * @returns how many
 */
export function endUpstreamSessions(
  database: BrokerDatabase,
  connection: string,
  matches: (upstreamSession: Json | undefined) => boolean,
): number {
  const rows = database.all<{ id: string; facts: string }>(
    "SELECT id, facts FROM login_facts WHERE kind = 'session' AND json_extract(facts, '$.connection') = ?",
    connection,
  );
  const ended = rows.filter(({ facts }) => matches((JSON.parse(facts) as LoginFacts).upstreamSession));
  for (const { id } of ended) {
    const session = database.get<{ payload: string }>(
      "SELECT payload FROM oidc WHERE model = 'Session' AND uid = ?",
      id,
    );
    const { authorizations = {} } = JSON.parse(session?.payload ?? '{}') as SessionPayload;
    endGrants(database, Object.values(authorizations));
    database.run("DELETE FROM oidc WHERE model = 'Session' AND uid = ?", id);
    database.run("DELETE FROM login_facts WHERE kind = 'session' AND id = ?", id);
  }
  return ended.length;
}
