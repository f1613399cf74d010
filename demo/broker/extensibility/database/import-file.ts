import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** One line of an import file: a user as JSON. */
export interface ImportLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** Where the next line begins, in bytes. */
  readonly nextOffset: number;
}

/** What an import file is, to recognize it after a stop. */
export interface ImportFile {
  readonly lines: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Reads through the file once, to know how much there is to do. */
export async function inspectImportFile(path: string, signal?: AbortSignal): Promise<ImportFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  let lines = 0;
  let last = 0x0a;
  for await (const piece of createReadStream(path, signal && { signal }) as AsyncIterable<Buffer>) {
    hash.update(piece);
    bytes += piece.length;
    for (const byte of piece) if (byte === 0x0a) lines += 1;
    last = piece[piece.length - 1] ?? last;
  }
  return { lines: last === 0x0a ? lines : lines + 1, bytes, sha256: hash.digest('hex') };
}

/** Reads the lines of the file from a place on. Lines can be of any length that memory holds. */
export async function* readImportLines(
  path: string,
  from: { readonly offset: number; readonly line: number },
): AsyncGenerator<ImportLine> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = from.offset;
  let number = from.line;
  for await (const piece of createReadStream(path, { start: from.offset }) as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let start = 0;
    for (let at = rest.indexOf(0x0a); at >= 0; at = rest.indexOf(0x0a, start)) {
      offset += at + 1 - start;
      number += 1;
      yield { number, text: rest.toString('utf8', start, at), nextOffset: offset };
      start = at + 1;
    }
    rest = rest.subarray(start);
  }
  if (rest.length > 0) yield { number: number + 1, text: rest.toString('utf8'), nextOffset: offset + rest.length };
}
