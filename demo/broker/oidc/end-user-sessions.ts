import type { BrokerDatabase } from '../store/database.js';
import { endGrants } from './logout.js';

/**
 * Ends all sessions of a person, with all tokens that came of them; whoever changes a password wants that.
 *
 * @param keep - The uid of the one session that stays, with its tokens.
 */
export function endUserSessions(database: BrokerDatabase, userId: string, keep?: string): void {
  database.atomically(() => {
    const rows = database.all<{ model: string; id: string; uid: string | null; payload: string }>(
      "SELECT model, id, uid, payload FROM oidc WHERE model IN ('Session', 'Grant') AND json_extract(payload, '$.accountId') = ?",
      userId,
    );
    const kept = rows.find(({ model, uid }) => model === 'Session' && keep !== undefined && uid === keep);
    const stays = new Set([kept?.id, ...grantsOf(kept?.payload)]);
    endGrants(
      database,
      rows.filter(({ model, id }) => model === 'Grant' && !stays.has(id)).map(({ id }) => ({ grantId: id })),
    );
    for (const { id } of rows.filter(({ model, id }) => model === 'Session' && !stays.has(id))) {
      database.run("DELETE FROM oidc WHERE model = 'Session' AND id = ?", id);
    }
  });
}

function grantsOf(payload = '{}'): readonly (string | undefined)[] {
  const { authorizations = {} } = JSON.parse(payload) as {
    readonly authorizations?: Readonly<Record<string, { readonly grantId?: string }>>;
  };
  return Object.values(authorizations).map(({ grantId }) => grantId);
}
