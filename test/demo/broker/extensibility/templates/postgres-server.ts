import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import pg from 'pg';
import {
  findProgram,
  freePort,
  runProgram,
  stopServer,
  versionFolders,
  whenReady,
  type TemporaryServer,
} from './temporary-server.js';

const folders = versionFolders('/usr/lib/postgresql', 'bin');

/** Why PostgreSQL cannot be started here; nothing if it can. */
export function postgresMissing(): string | false {
  const found = findProgram('initdb', folders) !== undefined && findProgram('postgres', folders) !== undefined;
  return found ? false : 'PostgreSQL is not installed (Debian: apt-get install postgresql)';
}

/** Starts a PostgreSQL server of its own in a temporary folder. */
export async function startPostgres(): Promise<TemporaryServer> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const port = await freePort();
  const account = unprivileged();
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-U', 'legacy', '-A', 'trust', '--no-sync', '--encoding=UTF8', '--locale=C'];
  await runProgram(findProgram('initdb', folders) as string, initdb, account);
  const server = spawn(
    findProgram('postgres', folders) as string,
    ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-F'],
    { stdio: ['ignore', 'pipe', 'pipe'], env: {}, ...account },
  );
  let output = '';
  server.stderr.on('data', (piece: Buffer) => (output = (output + piece.toString()).slice(-4000)));
  const url = `postgres://legacy:x@127.0.0.1:${port}/postgres`;
  const version = await whenReady(
    server,
    () => output,
    async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      await client.end();
      return rows[0]?.server_version ?? '';
    },
  );
  return {
    url,
    version,
    async stop() {
      await stopServer(server, 'SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL does not run as root: somebody who may nothing takes over. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // No such account here.
    }
  }
  return undefined;
}
