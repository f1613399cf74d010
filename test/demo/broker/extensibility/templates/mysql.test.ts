import mysql from 'mysql2/promise';
import { mariadbMissing, startMariadb } from './mariadb-server.js';
import { freePort } from './temporary-server.js';
import { describeTemplate } from './template-contract.js';

describeTemplate('mysql', mariadbMissing(), { username: true, caseInsensitive: true }, async () => {
  const server = await startMariadb();
  const connection = await mysql.createConnection({ uri: server.url });
  await connection.query(`
    CREATE TABLE users (
      id int AUTO_INCREMENT PRIMARY KEY, email varchar(254) UNIQUE, username varchar(128) UNIQUE,
      phone_number varchar(32) UNIQUE, nickname varchar(350), password varchar(60) NOT NULL,
      email_verified boolean NOT NULL
    )
  `);
  await connection.end();
  return {
    name: `MariaDB ${server.version}`,
    configuration: { DATABASE_URL: server.url },
    unreachable: { DATABASE_URL: `mysql://legacy:secret@127.0.0.1:${await freePort()}/legacy` },
    stop: server.stop,
  };
});
