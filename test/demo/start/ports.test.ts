import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';

import { checkPorts } from '../../../demo/start/ports.js';

describe('checkPorts', () => {
  it('names the port that is taken, and agrees when it is free again', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await assert.rejects(checkPorts([port]), {
      name: 'StartFailure',
      message: `Port ${String(port)} is taken: stop what uses it, or choose other ports with "npm start -- --port N".`,
    });
    server.close();
    await once(server, 'close');
    await checkPorts([port]);
  });
});
