import pg from 'pg';
import { freePort } from './temporary-server.js';
import { postgresMissing, startPostgres } from './postgres-server.js';
import { describeTemplate } from './template-contract.js';

describeTemplate('postgresql', postgresMissing(), { username: true, caseInsensitive: true }, async () => {
  const server = await startPostgres();
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`
    CREATE TABLE users (
      id serial PRIMARY KEY, email text, username text UNIQUE, phone_number text UNIQUE, nickname text,
      password text NOT NULL, email_verified boolean NOT NULL
    );
    CREATE UNIQUE INDEX ON users (lower(email));
  `);
  await client.end();
  return {
    name: `PostgreSQL ${server.version}`,
    configuration: { DATABASE_URL: server.url },
    unreachable: { DATABASE_URL: `postgres://legacy:secret@127.0.0.1:${await freePort()}/postgres` },
    stop: server.stop,
  };
});
