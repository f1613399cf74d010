import type { BrokerDatabase } from '../store/database.js';

/** A passkey of a user. */
export interface Passkey {
  /** The credential id, base64url. */
  readonly id: string;
  readonly userId: string;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly counter: number;
  readonly transports: readonly string[];
  /** Whether it is kept by a provider and is on more than one device. */
  readonly synced: boolean;
  /** What the person calls it. */
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly lastUsedAt?: number;
}

/** The passkeys of users. */
export interface PasskeyRepository {
  find(id: string): Passkey | undefined;
  /** The newest first. */
  list(userId: string): readonly Passkey[];
  /** Adds a passkey; tells whether that was possible, as no two users can have the same one. */
  add(passkey: Omit<Passkey, 'createdAt' | 'lastUsedAt'>): boolean;
  rename(userId: string, id: string, name: string): boolean;
  remove(userId: string, id: string): boolean;
  /** Notes a use, and the counter that came with it. */
  use(id: string, counter: number): void;
}

interface Row {
  readonly credential_id: string;
  readonly user_id: string;
  readonly public_key: Buffer;
  readonly counter: number;
  readonly transports: string;
  readonly synced: number;
  readonly name: string;
  readonly created_at: number;
  readonly last_used_at: number | null;
}

/** Keeps passkeys in the database. */
export function createPasskeyRepository(database: BrokerDatabase, now: () => number): PasskeyRepository {
  return {
    find: (id) => read(database.get<Row>('SELECT * FROM passkeys WHERE credential_id = ?', id)),
    list: (userId) =>
      database
        .all<Row>('SELECT * FROM passkeys WHERE user_id = ? ORDER BY created_at DESC, rowid DESC', userId)
        .flatMap((row) => read(row) ?? []),
    add: ({ id, userId, publicKey, counter, transports, synced, name }) =>
      database.run(
        `INSERT OR IGNORE INTO passkeys
           (credential_id, user_id, public_key, counter, transports, synced, name, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        userId,
        Buffer.from(publicKey),
        counter,
        JSON.stringify(transports),
        synced ? 1 : 0,
        name,
        now(),
      ) === 1,
    rename: (userId, id, name) =>
      database.run('UPDATE passkeys SET name = ? WHERE credential_id = ? AND user_id = ?', name, id, userId) === 1,
    remove: (userId, id) =>
      database.run('DELETE FROM passkeys WHERE credential_id = ? AND user_id = ?', id, userId) === 1,
    use: (id, counter) => {
      database.run('UPDATE passkeys SET counter = ?, last_used_at = ? WHERE credential_id = ?', counter, now(), id);
    },
  };
}

function read(row: Row | undefined): Passkey | undefined {
  if (row === undefined) return undefined;
  return {
    id: row.credential_id,
    userId: row.user_id,
    publicKey: new Uint8Array(row.public_key),
    counter: row.counter,
    transports: JSON.parse(row.transports) as readonly string[],
    synced: row.synced === 1,
    name: row.name,
    createdAt: row.created_at,
    ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }),
  };
}
