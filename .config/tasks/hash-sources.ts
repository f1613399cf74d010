import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './root.js';

/** What the built files depend on. */
const inputs = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vite.config.ts',
  '.config/compact-css.ts',
  '.config/tsconfig.build.json',
  '.config/custom-elements-manifest.config.js',
  '.config/tasks/build.ts',
  '.config/tasks/create-manifest.ts',
];

/** One hash over everything that goes into `dist/`. */
export async function hashSources(): Promise<string> {
  const sources = await readdir(join(root, 'src'), { recursive: true, withFileTypes: true });
  const files = sources.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const file of [...inputs.map((input) => join(root, input)), ...files.sort()]) {
    hash
      .update(file.slice(root.length))
      .update('\0')
      .update(await readFile(file))
      .update('\0');
  }
  return hash.digest('hex');
}
