import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A database server that lives as long as a test. */
export interface TemporaryServer {
  /** With the name and the password of an account. */
  readonly url: string;
  readonly version: string;
  stop(): Promise<void>;
}

/** Finds a program of a server in the folders where distributions put it. */
export function findProgram(name: string, folders: readonly string[]): string | undefined {
  const paths = [...folders, ...(process.env['PATH'] ?? '').split(':')].map((folder) => `${folder}/${name}`);
  return paths.find((path) => existsSync(path));
}

/** Folders below one, the newest version first. */
export function versionFolders(parent: string, below: string): readonly string[] {
  if (!existsSync(parent)) return [];
  const versions = readdirSync(parent).toSorted((one, other) => Number(other) - Number(one));
  return versions.map((version) => `${parent}/${version}/${below}`);
}

/** A port of the loopback address that nobody uses. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Runs a program to its end. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: { readonly uid?: number; readonly gid?: number } = {},
): Promise<string> {
  const child = spawn(file, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    ...options,
  });
  let output = '';
  child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (output += piece.toString()));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`${file} ended with ${code}: ${output}`);
  return output;
}

/** Tries until it works, or until the server has ended. */
export async function whenReady<T>(server: ChildProcess, output: () => string, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (server.exitCode !== null) throw new Error(`The server ended: ${output()}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Ends a server and waits for its end. */
export async function stopServer(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null) return;
  const closed = once(server, 'exit');
  server.kill(signal);
  await closed;
}
