import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer, TLSSocket, type SecureContext } from 'node:tls';

import type { SelfSignedCertificate } from '../../certificate/self-signed-certificate.js';
import { readElement } from './ber.js';
import type { DirectoryTree } from './directory-tree.js';
import { createLdapSession } from './ldap-session.js';

/** What to serve, and where. */
export interface LdapServerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly certificate: SelfSignedCertificate; readonly port: number };
  readonly tree: DirectoryTree;
}

/** A server that listens. */
export interface RunningLdapServer {
  readonly port: number;
  readonly tlsPort: number | undefined;
  close(): Promise<void>;
}

const largestMessageBytes = 256 * 1024;

/**
 * Starts an LDAP v3 server that reads: bind, search, StartTLS. It stands in where OpenLDAP is not installed.
 *
 * @see [RFC 4511](https://www.rfc-editor.org/rfc/rfc4511)
 */
export async function startLdapServer({ host, port, tls, tree }: LdapServerOptions): Promise<RunningLdapServer> {
  const sockets = new Set<Socket>();
  const keys = tls && { key: tls.certificate.privateKey, cert: tls.certificate.certificate };
  const secureContext = keys && createSecureContext(keys);
  const serve = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    converse(socket, tree, socket instanceof TLSSocket ? undefined : secureContext);
  };
  const plain = createServer(serve);
  const secure = keys && createTlsServer(keys, serve);
  await listen(plain, port, host);
  if (secure) await listen(secure, tls.port, host);
  const servers: readonly Server[] = secure ? [plain, secure] : [plain];
  return {
    port: portOf(plain),
    tlsPort: secure && portOf(secure),
    async close() {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

/** Reads messages off a socket and answers them one after another. */
function converse(socket: Socket, tree: DirectoryTree, secureContext: SecureContext | undefined): void {
  const session = createLdapSession(tree, secureContext !== undefined);
  let waiting: Buffer = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', onData);

  function onData(chunk: Buffer): void {
    waiting = Buffer.concat([waiting, chunk]);
    try {
      for (
        let read = readElement(waiting, largestMessageBytes);
        read;
        read = readElement(waiting, largestMessageBytes)
      ) {
        waiting = read.rest;
        const { answers, then } = session.answer(read.element);
        for (const answer of answers) socket.write(answer);
        if (then === 'close') {
          socket.end();
          return;
        }
        if (then === 'start-tls' && secureContext) {
          // The handshake takes the socket over; what follows comes out of the secured one.
          socket.off('data', onData);
          converse(new TLSSocket(socket, { isServer: true, secureContext }), tree, undefined);
          return;
        }
      }
    } catch {
      // Not LDAP: there is nothing that such a client would understand.
      socket.destroy();
    }
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
