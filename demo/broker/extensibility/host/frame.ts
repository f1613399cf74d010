import { deserialize, serialize } from 'node:v8';

/** Frames from the broker to a container; the same numbers stand in ../container/frames.cjs. */
export const TO_CONTAINER = { call: 1, ping: 2 } as const;

/** Frames from a container to the broker; the same numbers stand in ../container/frames.cjs. */
export const TO_BROKER = {
  ready: 1,
  begun: 2,
  declined: 3,
  outcome: 4,
  console: 5,
  notice: 6,
  pong: 7,
  exit: 8,
  cpu: 9,
} as const;

/** What a container says: the kind, the call that it is about (0 for none), and more. */
export interface Frame {
  readonly type: number;
  readonly id: number;
  readonly body: unknown;
}

/**
 * One frame for a container: `u32 length · u8 type · body`, the body as a structured clone.
 *
 * @throws {DataCloneError} when the body holds something that cannot be cloned, as a function.
 */
export function encodeFrame(type: number, body?: unknown): Buffer {
  const tail = body === undefined ? undefined : serialize(body);
  const length = 1 + (tail?.length ?? 0);
  const frame = Buffer.allocUnsafe(4 + length);
  frame.writeUInt32LE(length, 0);
  frame.writeUInt8(type, 4);
  tail?.copy(frame, 5);
  return frame;
}

/** Takes what a container writes apart into frames. */
export interface FrameReader {
  /**
   * Frames that are whole after this piece.
   *
   * @throws {RangeError} when a frame is longer than allowed or cannot be read: the container is not to be trusted.
   */
  read(piece: Buffer): readonly Frame[];
}

/** Makes a reader that refuses frames above a length before it keeps their bytes. */
export function createFrameReader(maxFrameBytes: number): FrameReader {
  let pieces: Buffer[] = [];
  let held = 0;

  function take(): Buffer {
    const all = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
    pieces = [];
    held = 0;
    return all;
  }

  return {
    read(piece) {
      pieces.push(piece);
      held += piece.length;
      if (held < 4) return [];
      const bytes = take();
      const frames: Frame[] = [];
      let at = 0;
      while (bytes.length - at >= 4) {
        const length = bytes.readUInt32LE(at);
        if (length < 5 || length > maxFrameBytes) throw new RangeError(`A container sent a frame of ${length} bytes`);
        if (bytes.length - at - 4 < length) break;
        frames.push(decode(bytes, at + 4, length));
        at += 4 + length;
      }
      if (at < bytes.length) {
        pieces.push(bytes.subarray(at));
        held = bytes.length - at;
      }
      return frames;
    },
  };
}

function decode(bytes: Buffer, at: number, length: number): Frame {
  const body: unknown = length > 5 ? deserialize(bytes.subarray(at + 5, at + length)) : undefined;
  return { type: bytes.readUInt8(at), id: bytes.readUInt32LE(at + 1), body };
}
