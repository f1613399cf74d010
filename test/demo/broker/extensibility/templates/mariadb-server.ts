import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { findProgram, freePort, runProgram, stopServer, whenReady, type TemporaryServer } from './temporary-server.js';

const folders = ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];

/** Why MariaDB cannot be started here; nothing if it can. */
export function mariadbMissing(): string | false {
  const found =
    findProgram('mariadbd', folders) !== undefined && findProgram('mariadb-install-db', folders) !== undefined;
  return found ? false : 'MariaDB is not installed (Debian: apt-get install mariadb-server-core)';
}

/** Starts a MariaDB server of its own in a temporary folder. */
export async function startMariadb(): Promise<TemporaryServer> {
  const folder = mkdtempSync(join(tmpdir(), 'mariadb-'));
  const port = await freePort();
  const data = join(folder, 'data');
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  await runProgram(findProgram('mariadb-install-db', folders) as string, [
    '--no-defaults',
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--skip-name-resolve',
    ...asRoot,
  ]);
  const server = spawn(
    findProgram('mariadbd', folders) as string,
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      '--skip-name-resolve',
      '--innodb-flush-log-at-trx-commit=0',
      ...asRoot,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: {} },
  );
  let output = '';
  server.stderr.on('data', (piece: Buffer) => (output = (output + piece.toString()).slice(-4000)));
  const version = await whenReady(
    server,
    () => output,
    async () => {
      const connection = await mysql.createConnection({ uri: `mysql://root@127.0.0.1:${port}/` });
      await connection.query('CREATE DATABASE IF NOT EXISTS legacy CHARACTER SET utf8mb4');
      const [rows] = await connection.query<RowDataPacket[]>('SELECT version() AS version');
      await connection.end();
      return String(rows[0]?.['version']);
    },
  );
  return {
    url: `mysql://root@127.0.0.1:${port}/legacy`,
    version,
    async stop() {
      await stopServer(server, 'SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
