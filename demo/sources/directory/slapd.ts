import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { SelfSignedCertificate } from '../../certificate/self-signed-certificate.js';
import type { DirectoryEntry } from './entries.js';
import { toLdif } from './ldif.js';
import { slapdConfig } from './slapd-config.js';

/** Where the parts of an installed OpenLDAP server are. */
export interface SlapdInstallation {
  readonly slapd: string;
  readonly slapadd: string;
  readonly schemas: string;
  readonly modules: string | undefined;
}

/** What to serve, and where. */
export interface SlapdOptions {
  readonly installation: SlapdInstallation;
  readonly host: string;
  readonly port: number;
  /** With a certificate, StartTLS works, and `ldaps` on a port of its own. */
  readonly tls?: { readonly certificate: SelfSignedCertificate; readonly port: number };
  readonly entries: readonly DirectoryEntry[];
}

const run = promisify(execFile);

/** Looks for OpenLDAP in the places where systems put it. */
export function findSlapd(): SlapdInstallation | undefined {
  const find = (paths: readonly string[], mode = constants.R_OK): string | undefined =>
    paths.find((path) => {
      try {
        accessSync(path, mode);
        return true;
      } catch {
        return false;
      }
    });
  const folders = [
    '/usr/sbin',
    '/usr/local/sbin',
    '/usr/libexec',
    '/usr/local/libexec',
    '/opt/homebrew/opt/openldap/libexec',
  ];
  const slapd = find(
    folders.map((folder) => `${folder}/slapd`),
    constants.X_OK,
  );
  const slapadd = find(
    [...folders, '/opt/homebrew/opt/openldap/sbin'].map((folder) => `${folder}/slapadd`),
    constants.X_OK,
  );
  const schemas = find([
    '/etc/ldap/schema',
    '/etc/openldap/schema',
    '/usr/local/etc/openldap/schema',
    '/opt/homebrew/etc/openldap/schema',
  ]);
  if (!slapd || !slapadd || !schemas) return undefined;
  const modules = ['/usr/lib/ldap', '/usr/lib64/openldap', '/usr/lib/openldap'].find((folder) =>
    existsSync(`${folder}/back_mdb.so`),
  );
  return { slapd, slapadd, schemas, modules };
}

/**
 * Runs OpenLDAP on a folder of its own until it is closed: not the system's service, and never as root.
 *
 * @throws {Error} when it does not start, with what it said.
 */
export async function startSlapd(options: SlapdOptions): Promise<{ close(): Promise<void> }> {
  const { installation, host, port, tls, entries } = options;
  const folder = await mkdtemp(join(tmpdir(), 'directory-'));
  let server: ChildProcess | undefined;
  try {
    await fillFolder(folder, options.tls?.certificate, installation, entries);
    const identity = unprivilegedIdentity();
    if (identity) await giveAway(folder, identity.uid, identity.gid);
    const addresses = [`ldap://${host}:${String(port)}/`, ...(tls ? [`ldaps://${host}:${String(tls.port)}/`] : [])];
    const command = [installation.slapd, '-d', '0', '-F', `${folder}/config`, '-h', addresses.join(' ')];
    const wrapper = wrapperFor(identity);
    const [program = '', ...parameters] = [...wrapper, ...command];
    const rights = wrapper.length === 0 ? identity : undefined;
    server = spawn(program, parameters, { stdio: ['ignore', 'ignore', 'pipe'], ...rights });
    await untilReady(server, host, port);
  } catch (error) {
    await stop(server, folder);
    throw error;
  }
  const running = server;
  return { close: () => stop(running, folder) };
}

async function fillFolder(
  folder: string,
  certificate: SelfSignedCertificate | undefined,
  installation: SlapdInstallation,
  entries: readonly DirectoryEntry[],
): Promise<void> {
  const { schemas, modules, slapadd } = installation;
  await Promise.all([mkdir(`${folder}/config`), mkdir(`${folder}/data`)]);
  const config = slapdConfig({ folder, schemas, modules, withTls: certificate !== undefined });
  await Promise.all([
    writeFile(`${folder}/config.ldif`, config),
    writeFile(`${folder}/data.ldif`, toLdif(entries)),
    ...(certificate
      ? [
          writeFile(`${folder}/certificate.pem`, certificate.certificate),
          writeFile(`${folder}/key.pem`, certificate.privateKey, { mode: 0o600 }),
        ]
      : []),
  ]);
  await run(slapadd, ['-n', '0', '-F', `${folder}/config`, '-l', `${folder}/config.ldif`]);
  await run(slapadd, ['-n', '1', '-F', `${folder}/config`, '-l', `${folder}/data.ldif`]);
}

/** Somebody harmless to run as, when we are root. */
function unprivilegedIdentity(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  return { uid: Number(nobody?.[1] ?? 65534), gid: Number(nobody?.[2] ?? 65534) };
}

/** Drops the rights of root, and ends the server when this process dies without saying so. */
function wrapperFor(identity: { readonly uid: number; readonly gid: number } | undefined): string[] {
  if (!existsSync('/usr/bin/setpriv')) return [];
  const rights = identity
    ? [`--reuid=${String(identity.uid)}`, `--regid=${String(identity.gid)}`, '--clear-groups']
    : [];
  return ['/usr/bin/setpriv', ...rights, '--pdeathsig=TERM'];
}

async function giveAway(path: string, uid: number, gid: number): Promise<void> {
  await chown(path, uid, gid);
  await chmod(path, 0o700);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await giveAway(child, uid, gid);
    else await chown(child, uid, gid);
  }
}

async function untilReady(server: ChildProcess, host: string, port: number): Promise<void> {
  let said = '';
  server.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<never>((_resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => {
      reject(new Error(`OpenLDAP ended with ${String(code)}. ${said.trim()}`));
    });
  });
  const listening = (async (): Promise<void> => {
    const until = Date.now() + 15_000;
    while (!(await answers(host, port))) {
      if (Date.now() > until) throw new Error('OpenLDAP does not answer.');
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  })();
  await Promise.race([listening, ended]);
  // Ended later, on purpose or not, it is no longer anybody's news here.
  ended.catch(() => undefined);
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const finish = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => {
      finish(true);
    });
    socket.once('error', () => {
      finish(false);
    });
  });
}

async function stop(server: ChildProcess | undefined, folder: string): Promise<void> {
  if (server?.pid !== undefined && server.exitCode === null && server.signalCode === null) {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  }
  await rm(folder, { recursive: true, force: true });
}
