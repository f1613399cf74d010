import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createPendingCall, type PendingCall } from '../../../../../demo/broker/extensibility/host/pending-call.js';
import { startWorker, type WorkerEvents } from '../../../../../demo/broker/extensibility/host/worker.js';

/** A container that answers by a script: `send(type, id)` writes a frame, `onOffer(offers)` comes with each call. */
function fakeContainer(script: string): { readonly file: string; readonly args: readonly string[] } {
  const program = `
    const fs = require('node:fs'), net = require('node:net'), v8 = require('node:v8');
    const send = (type, id, body) => {
      const tail = body === undefined ? Buffer.alloc(0) : v8.serialize(body);
      const frame = Buffer.alloc(9);
      frame.writeUInt32LE(5 + tail.length, 0); frame.writeUInt8(type, 4); frame.writeUInt32LE(id, 5);
      fs.writeSync(4, Buffer.concat([frame, tail]));
    };
    const offers = [];
    let rest = Buffer.alloc(0);
    new net.Socket({ fd: 3 }).on('data', (piece) => {
      rest = Buffer.concat([rest, piece]);
      while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32LE(0)) {
        const length = rest.readUInt32LE(0);
        if (rest.readUInt8(4) === 1) { offers.push(v8.deserialize(rest.subarray(5, 4 + length)).id); onOffer(offers); }
        rest = rest.subarray(4 + length);
      }
    });
    const onOffer = (offers) => { ${script} };
    send(1, 0);
  `;
  return { file: process.execPath, args: ['-e', program] };
}

function pending(onOutcome: () => void = () => undefined): PendingCall {
  const script = { form: 'database', name: 'a', code: '() => 1' } as const;
  const call = createPendingCall({ script, args: [] }, 'key', 1000, onOutcome);
  call.leaseMs = 1000;
  return call;
}

const noEvents: WorkerEvents = {
  onReady: () => undefined,
  onBegun: () => undefined,
  onDeclined: () => undefined,
  onEnded: () => undefined,
  onConsole: () => undefined,
  onNotice: () => undefined,
  onCpu: () => undefined,
  onGone: () => undefined,
};

describe('startWorker', () => {
  it('takes no late word about one offer for the next offer of the same call', async () => {
    const heard: string[] = [];
    const call = pending();
    await new Promise<void>((resolve) => {
      // The container speaks when it has the second offer: it declines the first, and begins the second.
      const worker = startWorker(
        1,
        fakeContainer('if (offers.length === 2) { send(3, offers[0]); send(2, offers[1]); }'),
        1000,
        {
          ...noEvents,
          onReady() {
            worker.offer(call);
            worker.drop(call);
            worker.offer(call);
          },
          onDeclined: () => heard.push('declined'),
          onBegun() {
            heard.push('begun');
            worker.kill();
          },
          onGone: () => resolve(),
        },
      );
    });
    assert.deepEqual(heard, ['begun']);
  });

  it('takes no answer to a call that was not begun or is not known', async () => {
    const heard: string[] = [];
    await new Promise<void>((resolve) => {
      const outcome = `{ status: 'returned', values: [1] }`;
      const program = `send(4, offers[0], ${outcome}); send(4, 99, ${outcome}); send(2, 99); process.exit();`;
      const worker = startWorker(1, fakeContainer(program), 1000, {
        ...noEvents,
        onReady: () => worker.offer(pending()),
        onBegun: () => heard.push('begun'),
        onEnded: () => heard.push('ended'),
        onGone(calls) {
          heard.push(`lost ${calls.length}`);
          resolve();
        },
      });
    });
    assert.deepEqual(heard, ['lost 1']);
  });

  it('ends a container that sends a frame larger than a result may be', async () => {
    const end = await new Promise<{ readonly killed: boolean; readonly signal: string | null }>((resolve) => {
      const worker = startWorker(1, fakeContainer(`send(4, offers[0], Buffer.alloc(1e6)); for (;;);`), 1000, {
        ...noEvents,
        onReady: () => worker.offer(pending()),
        onGone: (_calls, gone) => resolve(gone),
      });
    });
    assert.equal(end.signal, 'SIGKILL');
  });

  it('reports values that are no plain tree as such, whatever the container says', async () => {
    const kind = await new Promise<string>((resolve) => {
      const program = `const a = []; a.push(a); send(2, offers[0]); send(4, offers[0], { status: 'returned', values: a });`;
      const worker = startWorker(1, fakeContainer(program), 1000, {
        ...noEvents,
        onReady: () => worker.offer(pending()),
        onEnded(_call, end) {
          worker.kill();
          resolve(end.status === 'failed' ? end.failure.kind : end.status);
        },
      });
    });
    assert.equal(kind, 'result_not_plain');
  });
});
