/**
 * Builds `dist/`: the library, the script-tag file, the declarations and the custom-elements manifest.
 *
 * It is built beside `dist/` and swapped in at the end, so that nobody meets a half-written one.
 * `--if-stale` builds only if something that goes into it has changed; `--out <folder>` builds elsewhere.
 */
import { rm, rename, writeFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build as viteBuild } from 'vite';
import { hashSources } from './hash-sources.js';
import { createManifest } from './create-manifest.js';
import { root } from './root.js';
import { runCommand } from './run-command.js';

/** Writes the built package into a folder that lies directly in the package's folder. */
export async function build(folder: string): Promise<void> {
  const declarations = runCommand(`tsc -p .config/tsconfig.build.json --outDir ${folder}`);
  for (const mode of ['library', 'script']) {
    await viteBuild({ root, mode, configFile: join(root, 'vite.config.ts'), build: { outDir: folder } });
  }
  const { code, output } = await declarations;
  if (code !== 0) throw new Error(`The declarations cannot be written:\n${output}`);
  const manifest = await createManifest();
  await writeFile(join(root, folder, 'custom-elements.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

const { values: options } = parseArgs({ options: { 'if-stale': { type: 'boolean' }, out: { type: 'string' } } });
const out = options.out ?? 'dist';
const stampFile = join(root, '.cache/dist.sha256');
const [sources, stamp, entry] = await Promise.all([
  hashSources(),
  readFile(stampFile, 'utf8').catch(() => ''),
  readFile(join(root, 'dist/index.js'), 'utf8').catch(() => ''),
]);

if (options['if-stale'] && entry && stamp === sources) {
  console.log('dist/ is up to date.');
} else {
  const started = performance.now();
  const folder = `.dist-${String(process.pid)}`;
  try {
    await build(folder);
    await rm(join(root, out), { recursive: true, force: true });
    await rename(join(root, folder), join(root, out));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    await rm(join(root, folder), { recursive: true, force: true });
  }
  if (!process.exitCode) {
    if (out === 'dist') {
      await mkdir(join(stampFile, '..'), { recursive: true });
      await writeFile(stampFile, sources);
    }
    console.log(`Built ${out}/ in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  }
}
