import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HttpContext } from './http-context.js';

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.map': 'application/json',
};

// Style sheet and logo are there even when no script was built.
const ownFolder = fileURLToPath(new URL('../../login-page/', import.meta.url));
const ownFiles: ReadonlySet<string> = new Set(['login-page.css', 'broker.svg']);

/** Serves the files of the broker's pages. */
export function createAssets(folder: string | undefined): (ctx: HttpContext, name: string) => Promise<boolean> {
  return async (ctx, name) => {
    const type = types[extname(name)];
    if (type === undefined || !/^(admin\/)?(chunks\/)?[\w-]+(\.[\w-]+)*$/.test(name)) return false;
    const body = await read(folder, name);
    if (body === undefined) return false;
    ctx.status = 200;
    ctx.type = type;
    // Only chunks have their content's hash in their name.
    ctx.set('Cache-Control', /^(admin\/)?chunks\//.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache');
    ctx.etag = createHash('sha256').update(body).digest('base64url').slice(0, 22);
    if (ctx.fresh) {
      ctx.status = 304;
      return true;
    }
    ctx.body = body;
    return true;
  };
}

async function read(folder: string | undefined, name: string): Promise<Buffer | undefined> {
  const places = [...(folder === undefined ? [] : [folder]), ...(ownFiles.has(name) ? [ownFolder] : [])];
  for (const place of places) {
    const found = await readFile(join(place, name)).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}
