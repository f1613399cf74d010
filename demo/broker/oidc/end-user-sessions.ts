import type { BrokerDatabase } from '../store/database.js';
import { endGrants } from './logout.js';

/** Ends all sessions of a person, with all tokens that came of them; whoever changes a password wants that. */
export function endUserSessions(database: BrokerDatabase, userId: string): void {
  database.atomically(() => {
    const rows = database.all<{ model: string; id: string }>(
      "SELECT model, id FROM oidc WHERE model IN ('Session', 'Grant') AND json_extract(payload, '$.accountId') = ?",
      userId,
    );
    endGrants(
      database,
      rows.filter(({ model }) => model === 'Grant').map(({ id }) => ({ grantId: id })),
    );
    for (const { id } of rows.filter(({ model }) => model === 'Session')) {
      database.run("DELETE FROM oidc WHERE model = 'Session' AND id = ?", id);
    }
  });
}
