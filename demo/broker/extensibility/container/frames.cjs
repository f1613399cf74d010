'use strict';
// The wire between the broker and a container: `u32 length · u8 type · body`, little endian, over two pipes.
// The same numbers stand in ../host/frame.ts.
const fs = require('node:fs');
const net = require('node:net');
const v8 = require('node:v8');

const TO_CONTAINER = Object.freeze({ call: 1, ping: 2 });
const TO_BROKER = Object.freeze({
  ready: 1,
  begun: 2,
  declined: 3,
  outcome: 4,
  console: 5,
  notice: 6,
  pong: 7,
  exit: 8,
  cpu: 9,
});

const READ_FD = 3;
const WRITE_FD = 4;

// Taken now: a script that changes these built-ins must not change the wire.
const writeSync = fs.writeSync;
const serialize = v8.serialize;
const deserialize = v8.deserialize;
const reallyExit = /** @type {(code: number) => never} */ (Reflect.get(process, 'reallyExit')).bind(process);

/**
 * Writes one frame and returns when it is in the pipe. The lease of a call (see ./main.cjs) rests on that.
 *
 * @param {number} type
 * @param {number} id
 * @param {unknown} [body]
 */
function send(type, id, body) {
  const tail = body === undefined ? undefined : serialize(body);
  const length = 5 + (tail === undefined ? 0 : tail.length);
  const frame = Buffer.allocUnsafe(4 + length);
  frame.writeUInt32LE(length, 0);
  frame.writeUInt8(type, 4);
  frame.writeUInt32LE(id, 5);
  if (tail !== undefined) tail.copy(frame, 9);
  writeAll(frame);
}

/** @param {Buffer} frame */
function writeAll(frame) {
  let offset = 0;
  while (offset < frame.length) {
    try {
      offset += writeSync(WRITE_FD, frame, offset, frame.length - offset);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EAGAIN') continue;
      // The broker is gone; so is the reason to live.
      reallyExit(0);
    }
  }
}

/**
 * Reads frames for as long as the broker lives.
 *
 * @param {(type: number, body: any) => void} onFrame
 */
function receive(onFrame) {
  const socket = new net.Socket({ fd: READ_FD, readable: true, writable: false });
  /** @type {Buffer} */
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length - at >= 4) {
      const length = rest.readUInt32LE(at);
      if (rest.length - at - 4 < length) break;
      const type = rest.readUInt8(at + 4);
      const body = length > 1 ? deserialize(rest.subarray(at + 5, at + 4 + length)) : undefined;
      at += 4 + length;
      onFrame(type, body);
    }
    rest = rest.subarray(at);
  });
  const leave = () => reallyExit(0);
  socket.on('end', leave);
  socket.on('error', leave);
}

module.exports = { TO_BROKER, TO_CONTAINER, receive, send };
