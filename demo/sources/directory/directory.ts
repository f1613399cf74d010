import { createServer, type AddressInfo } from 'node:net';

import { makeSelfSignedCertificate } from '../../certificate/self-signed-certificate.js';
import { sourcePorts } from '../ports.js';
import type { RunningSource, Source } from '../source.js';
import { createDirectoryTree } from './directory-tree.js';
import { directoryEntries, directoryPeople, serviceAccount, suffix } from './entries.js';
import { startLdapServer } from './ldap-server.js';
import { findSlapd, startSlapd } from './slapd.js';

/** How to start the directory. */
export interface DirectoryOptions {
  readonly port: number;
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** `openldap` fails where it is not installed; `auto` then takes the server of this process. @defaultValue 'auto' */
  readonly server?: 'auto' | 'openldap' | 'in-process';
  /** Makes a certificate, offers StartTLS, and listens for `ldaps` on this port. */
  readonly tlsPort?: number;
  /** Where the entries of the partners are said to be. @defaultValue a place where nobody listens */
  readonly referral?: string;
}

/** A directory that runs. */
export interface RunningDirectory extends RunningSource {
  readonly server: 'openldap' | 'in-process';
  /** Present with a TLS port. */
  readonly tlsUrl?: string;
  /** PEM; trust this one. Present with a TLS port. */
  readonly certificate?: string;
  readonly baseDn: string;
  /** The account to search with. */
  readonly bindDn: string;
  readonly bindPassword: string;
}

/** Starts the directory of corp.example: OpenLDAP if it is installed, else a small server in this process. */
export async function startDirectory(options: DirectoryOptions): Promise<RunningDirectory> {
  const { host = '127.0.0.1', server = 'auto', referral = 'ldap://127.0.0.1:1/ou=Partners' } = options;
  const entries = directoryEntries(referral);
  const certificate =
    options.tlsPort === undefined
      ? undefined
      : await makeSelfSignedCertificate({ commonName: 'Corp directory', hosts: ['localhost', '127.0.0.1'] });
  const tls = (port: number): { tls?: { certificate: NonNullable<typeof certificate>; port: number } } =>
    certificate ? { tls: { certificate, port } } : {};

  const describe = (
    kind: RunningDirectory['server'],
    port: number,
    tlsPort: number | undefined,
    close: () => Promise<void>,
  ): RunningDirectory => ({
    url: `ldap://${host}:${String(port)}`,
    ...(certificate ? { tlsUrl: `ldaps://${host}:${String(tlsPort)}`, certificate: certificate.certificate } : {}),
    server: kind,
    baseDn: suffix,
    bindDn: serviceAccount.dn,
    bindPassword: serviceAccount.password,
    accounts: directoryPeople.slice(0, 2).map(({ uid, password }) => ({
      kind: 'directory',
      // The address leads to the directory; its form takes the account name or the Windows name, too.
      identifier: `${uid}@corp.example`,
      password,
    })),
    close,
  });

  const installation = server === 'in-process' ? undefined : findSlapd();
  if (installation) {
    const [port, tlsPort] = await freePorts(host, [options.port, options.tlsPort ?? 0]);
    try {
      const running = await startSlapd({ installation, host, port, ...tls(tlsPort), entries });
      return describe('openldap', port, tlsPort, () => running.close());
    } catch (error) {
      // Installed, but not able to run here (some systems confine it to its own folders).
      if (server === 'openldap') throw error;
    }
  }
  if (server === 'openldap') throw new Error('OpenLDAP (slapd) is not installed.');
  const running = await startLdapServer({
    host,
    port: options.port,
    ...tls(options.tlsPort ?? 0),
    tree: createDirectoryTree(entries),
  });
  return describe('in-process', running.port, running.tlsPort, () => running.close());
}

/** OpenLDAP cannot choose a port by itself: 0 becomes one that is free now. */
async function freePorts(host: string, wanted: readonly [number, number]): Promise<[number, number]> {
  const holders = await Promise.all(
    wanted.map(async (port) => {
      const holder = createServer();
      await new Promise<void>((resolve, reject) => {
        holder.once('error', reject);
        holder.listen(port, host, resolve);
      });
      return holder;
    }),
  );
  const ports = holders.map((holder) => (holder.address() as AddressInfo).port);
  await Promise.all(holders.map((holder) => new Promise((resolve) => holder.close(resolve))));
  return [ports[0] ?? 0, ports[1] ?? 0];
}

/** The directory as one of the sources. */
export const directorySource: Source = {
  id: 'corp',
  label: 'Corp (directory)',
  ports: sourcePorts.corp,
  start: ({ host, ports }) => startDirectory({ host, port: ports['ldap'] ?? 0 }),
};
