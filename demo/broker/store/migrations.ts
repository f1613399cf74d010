/**
 * How the tables came to be what they are: each entry brings the database one version further.
 *
 * Never change an entry that was released; add one. Times are milliseconds since the epoch.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;

  CREATE TABLE users (
    user_id TEXT PRIMARY KEY,
    email TEXT,
    profile TEXT NOT NULL,
    user_metadata TEXT NOT NULL DEFAULT '{}',
    app_metadata TEXT NOT NULL DEFAULT '{}',
    blocked INTEGER NOT NULL DEFAULT 0,
    logins_count INTEGER NOT NULL DEFAULT 0,
    last_login_at INTEGER,
    last_ip TEXT,
    last_password_reset_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX users_by_email ON users (email);

  CREATE TABLE identities (
    connection_id TEXT NOT NULL,
    source_user_id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
    strategy TEXT NOT NULL,
    kind TEXT NOT NULL,
    raw TEXT NOT NULL,
    profile TEXT NOT NULL,
    tokens TEXT,
    position INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    last_login_at INTEGER,
    PRIMARY KEY (connection_id, source_user_id)
  ) STRICT;
  CREATE INDEX identities_by_user ON identities (user_id);

  CREATE TABLE local_identifiers (
    connection_id TEXT NOT NULL,
    type TEXT NOT NULL,
    value TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
    PRIMARY KEY (connection_id, type, value)
  ) STRICT;
  CREATE INDEX local_identifiers_by_user ON local_identifiers (user_id);

  CREATE TABLE passwords (
    user_id TEXT PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    hash TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE password_history (
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
    hash TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX password_history_by_user ON password_history (user_id, created_at);

  CREATE TABLE otp_challenges (
    id TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    login TEXT NOT NULL,
    subject TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    tries_left INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX otp_challenges_by_subject ON otp_challenges (purpose, subject);
  CREATE INDEX otp_challenges_by_login ON otp_challenges (login);

  CREATE TABLE login_transactions (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE upstream_requests (
    state_hash TEXT PRIMARY KEY,
    request TEXT NOT NULL,
    used_at INTEGER,
    expires_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE login_facts (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    facts TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT;

  CREATE TABLE oidc (
    model TEXT NOT NULL,
    id TEXT NOT NULL,
    payload TEXT NOT NULL,
    grant_id TEXT,
    uid TEXT,
    user_code TEXT,
    consumed_at INTEGER,
    expires_at INTEGER,
    PRIMARY KEY (model, id)
  ) STRICT;
  CREATE INDEX oidc_by_grant ON oidc (grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX oidc_by_uid ON oidc (uid) WHERE uid IS NOT NULL;
  CREATE INDEX oidc_by_expiry ON oidc (expires_at) WHERE expires_at IS NOT NULL;

  CREATE TABLE expiring (
    namespace TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (namespace, key)
  ) STRICT;

  CREATE TABLE logs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    connection_id TEXT,
    client_id TEXT,
    user_id TEXT,
    ip TEXT,
    detail TEXT
  ) STRICT;
  `,
  `
  CREATE INDEX oidc_by_account ON oidc (json_extract(payload, '$.accountId')) WHERE model IN ('Session', 'Grant');
  `,
  `
  CREATE TABLE factors (
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
    type TEXT NOT NULL,
    secret TEXT,
    address TEXT,
    last_step INTEGER,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    PRIMARY KEY (user_id, type)
  ) STRICT;

  CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
    code_hash TEXT NOT NULL,
    used_at INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, code_hash)
  ) STRICT;

  CREATE TABLE passkeys (
    credential_id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
    public_key BLOB NOT NULL,
    counter INTEGER NOT NULL,
    transports TEXT NOT NULL,
    synced INTEGER NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER
  ) STRICT;
  CREATE INDEX passkeys_by_user ON passkeys (user_id);

  CREATE TABLE remembered_browsers (
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
    browser_hash TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, browser_hash)
  ) STRICT;
  `,
  `
  CREATE TABLE script_documents (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE script_logs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    level TEXT NOT NULL,
    script TEXT NOT NULL,
    kind TEXT NOT NULL,
    message TEXT NOT NULL,
    lines TEXT
  ) STRICT;

  CREATE TABLE login_traces (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    login TEXT NOT NULL,
    at INTEGER NOT NULL,
    trigger TEXT NOT NULL,
    user_id TEXT,
    client_id TEXT,
    connection_id TEXT,
    decision TEXT NOT NULL,
    detail TEXT,
    duration_ms REAL NOT NULL,
    steps TEXT NOT NULL
  ) STRICT;
  CREATE INDEX login_traces_by_login ON login_traces (login);
  CREATE INDEX login_traces_by_user ON login_traces (user_id);

  CREATE TABLE import_jobs (
    id TEXT PRIMARY KEY,
    connection_id TEXT NOT NULL,
    state TEXT NOT NULL,
    progress TEXT NOT NULL,
    error TEXT,
    started_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE managed_connections (id TEXT PRIMARY KEY, config TEXT, updated_at INTEGER NOT NULL) STRICT;
  `,
];
