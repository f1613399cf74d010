import type { HttpContext } from './http-context.js';

/** A request that cannot be read; `status` is the answer's. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest' as const;
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

const maxBytes = 64 * 1024;

/** Reads a body as text, of at most 64 KiB unless more is allowed. */
export async function readText(ctx: HttpContext, limit: number = maxBytes): Promise<string> {
  const declared = Number(ctx.get('content-length') || 0);
  if (declared > limit) throw new BadRequest('the request is too large', 413);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new BadRequest('the request is too large', 413);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new BadRequest('the request is not UTF-8');
  }
}

/** Reads a form. */
export async function readForm(ctx: HttpContext): Promise<URLSearchParams> {
  if (!ctx.is('application/x-www-form-urlencoded')) throw new BadRequest('expected a form', 415);
  return new URLSearchParams(await readText(ctx));
}

/**
 * Reads a form or a flat JSON object as named strings.
 *
 * A name that comes twice is refused: two readers could take different ones. In JSON, objects become their JSON text, as
 * they would be in a form.
 */
export async function readFields(ctx: HttpContext): Promise<ReadonlyMap<string, string>> {
  const fields = new Map<string, string>();
  if (ctx.is('application/json')) {
    for (const [name, value] of Object.entries(parseJsonObject(await readText(ctx)))) {
      if (value !== null) fields.set(name, typeof value === 'string' ? value : JSON.stringify(value));
    }
    return fields;
  }
  for (const [name, value] of await readForm(ctx)) {
    if (fields.has(name)) throw new BadRequest(`the parameter "${printable(name)}" came twice`);
    fields.set(name, value);
  }
  return fields;
}

/** Reads a body in JSON, of whatever type. */
export async function readJson(ctx: HttpContext, limit?: number): Promise<unknown> {
  if (!ctx.is('application/json')) throw new BadRequest('expected JSON', 415);
  const text = await readText(ctx, limit);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new BadRequest('the request is not JSON');
  }
}

/** Parses the text of a JSON object. */
export function parseJsonObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BadRequest('the request is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadRequest('expected a JSON object');
  }
  return value as Record<string, unknown>;
}

function printable(name: string): string {
  return name.replace(/[^\w.-]/g, '?').slice(0, 40);
}
