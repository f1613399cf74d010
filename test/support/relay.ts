import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A wire between a client and a server that can be cut or held. */
export interface Relay {
  readonly port: number;
  /** `pass` carries everything, `hold` takes connections and carries nothing, `refuse` cuts all and takes none. */
  set(mode: 'pass' | 'hold' | 'refuse'): void;
  close(): Promise<void>;
}

/** Puts a wire in front of a server on this computer. */
export async function startRelay(target: number): Promise<Relay> {
  let mode: 'pass' | 'hold' | 'refuse' = 'pass';
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    if (mode === 'refuse') client.resetAndDestroy();
    if (mode !== 'pass') return;
    const upstream = connect(target, '127.0.0.1');
    keep(upstream);
    client.pipe(upstream).pipe(client);
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      mode = next;
      if (next === 'refuse') for (const socket of sockets) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
