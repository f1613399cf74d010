/** Compares the elements' public surface with the golden manifest in `test/api/`. `npm run api:update` writes it anew. */
import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createManifest } from './create-manifest.js';
import { difference } from './difference.js';
import { root } from './root.js';

const golden = 'test/api/custom-elements.json';
const current = '.cache/custom-elements.json';
const text = `${JSON.stringify(await createManifest(), null, 2)}\n`;

if (text !== (await readFile(join(root, golden), 'utf8').catch(() => ''))) {
  await mkdir(join(root, current, '..'), { recursive: true });
  await writeFile(join(root, current), text);
  console.log(`${golden} differs. If that is wanted: npm run api:update`);
  console.log(await difference(golden, current));
  process.exitCode = 1;
}
