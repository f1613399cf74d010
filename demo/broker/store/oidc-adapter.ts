import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';
import { errors } from '../oidc/oidc-provider.js';
import type { BrokerDatabase } from './database.js';

interface Row {
  readonly payload: string;
  readonly consumed_at: number | null;
  readonly expires_at: number | null;
}

/** Keeps everything of oidc-provider (sessions, interactions, grants, codes, tokens) in the database. */
export function createOidcAdapter(database: BrokerDatabase): AdapterFactory {
  return (model) => adapterOf(database, model);
}

function adapterOf(database: BrokerDatabase, model: string): Adapter {
  // The library checks expiry with its own clock; a row that is gone by then is as good as one that has expired.
  const read = (row: Row | undefined): AdapterPayload | undefined => {
    if (row === undefined) return undefined;
    const payload = JSON.parse(row.payload) as AdapterPayload;
    return row.consumed_at === null ? payload : { ...payload, consumed: Math.floor(row.consumed_at / 1000) };
  };
  return {
    upsert: async (id, payload, expiresIn = 0) => {
      database.run(
        `INSERT INTO oidc (model, id, payload, grant_id, uid, user_code, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid,
           user_code = excluded.user_code, expires_at = excluded.expires_at`,
        model,
        id,
        JSON.stringify(payload),
        payload.grantId ?? null,
        payload.uid ?? null,
        payload.userCode ?? null,
        Number.isFinite(expiresIn) && expiresIn > 0 ? Date.now() + expiresIn * 1000 : null,
      );
    },
    find: async (id) =>
      read(
        database.get<Row>('SELECT payload, consumed_at, expires_at FROM oidc WHERE model = ? AND id = ?', model, id),
      ),
    findByUid: async (uid) =>
      read(
        database.get<Row>('SELECT payload, consumed_at, expires_at FROM oidc WHERE model = ? AND uid = ?', model, uid),
      ),
    findByUserCode: async (code) =>
      read(
        database.get<Row>(
          'SELECT payload, consumed_at, expires_at FROM oidc WHERE model = ? AND user_code = ?',
          model,
          code,
        ),
      ),
    consume: async (id) => {
      // One statement decides: of many requests with one code (or one refresh token) exactly one goes on.
      const changed = database.run(
        'UPDATE oidc SET consumed_at = ? WHERE model = ? AND id = ? AND consumed_at IS NULL',
        Date.now(),
        model,
        id,
      );
      if (changed === 1) return;
      revokeFamilyOf(database, model, id);
      throw new errors.InvalidGrant('already used');
    },
    destroy: async (id) => {
      database.run('DELETE FROM oidc WHERE model = ? AND id = ?', model, id);
    },
    revokeByGrantId: async (grantId) => {
      database.run('DELETE FROM oidc WHERE model = ? AND grant_id = ?', model, grantId);
    },
  };
}

function revokeFamilyOf(database: BrokerDatabase, model: string, id: string): void {
  const row = database.get<{ grant_id: string | null }>(
    'SELECT grant_id FROM oidc WHERE model = ? AND id = ?',
    model,
    id,
  );
  if (row?.grant_id == null) return;
  database.run('DELETE FROM oidc WHERE grant_id = ?', row.grant_id);
  database.run("DELETE FROM oidc WHERE model = 'Grant' AND id = ?", row.grant_id);
}
