import type { IncomingMessage } from 'node:http';

/** Reads a form-encoded body; anything else, or too much of it, reads as an empty form. */
export async function readForm(request: IncomingMessage, limitBytes: number = 16 * 1024): Promise<URLSearchParams> {
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return new URLSearchParams();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limitBytes) return new URLSearchParams();
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
