import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serialize } from 'node:v8';

import { createFrameReader, encodeFrame } from '../../../../../demo/broker/extensibility/host/frame.js';

function frame(type: number, id: number, body?: unknown): Buffer {
  const tail = body === undefined ? Buffer.alloc(0) : serialize(body);
  const head = Buffer.alloc(9);
  head.writeUInt32LE(5 + tail.length, 0);
  head.writeUInt8(type, 4);
  head.writeUInt32LE(id, 5);
  return Buffer.concat([head, tail]);
}

describe('createFrameReader', () => {
  it('reads frames that come in pieces of any size', () => {
    const bytes = Buffer.concat([frame(1, 0), frame(4, 7, { a: [1, 'ä'] }), frame(2, 0xffffffff)]);
    for (const size of [1, 2, 5, 9, 1000]) {
      const reader = createFrameReader(1000);
      const read = [];
      for (let at = 0; at < bytes.length; at += size) read.push(...reader.read(bytes.subarray(at, at + size)));
      assert.deepEqual(read, [
        { type: 1, id: 0, body: undefined },
        { type: 4, id: 7, body: { a: [1, 'ä'] } },
        { type: 2, id: 0xffffffff, body: undefined },
      ]);
    }
  });

  it('refuses a frame that is too long before it has come, and one that is nothing', () => {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(5000);
    assert.throws(() => createFrameReader(1000).read(head), RangeError);
    assert.throws(() => createFrameReader(1000).read(Buffer.alloc(4)), RangeError);
    assert.throws(() =>
      createFrameReader(1000).read(Buffer.concat([frame(4, 1).fill(9, 0, 1), Buffer.alloc(20, 0xff)])),
    );
  });
});

describe('encodeFrame', () => {
  it('refuses what cannot be cloned', () => {
    assert.throws(() => encodeFrame(1, { f: () => 1 }));
    assert.equal(encodeFrame(2).length, 5);
  });
});
