import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Plugin } from 'vite';

/** The files of the app as the browser gets them, by path. */
export type AppFiles = ReadonlyMap<string, Buffer>;

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = fileURLToPath(new URL('./browser/', import.meta.url));
const cache = join(root, 'node_modules/.cache/idp-login-demo-app');

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** A name for everything that goes into the bundle: another one as soon as any file is written to. */
async function fingerprint(): Promise<string> {
  const files = [
    ...(await listFiles(join(root, 'src'))),
    ...(await listFiles(pages)),
    join(root, 'package-lock.json'),
    join(root, 'tsconfig.json'),
    fileURLToPath(import.meta.url),
  ];
  const hash = createHash('sha256');
  for (const [path, { mtimeMs, size }] of await Promise.all(
    files.map(async (file) => [file, await stat(file)] as const),
  )) {
    hash.update(`${path}\0${String(mtimeMs)}\0${String(size)}\n`);
  }
  return hash.digest('hex').slice(0, 20);
}

/** Takes the package from its source, as somebody who installed it takes it from `dist`. */
const packageSource: Plugin = {
  name: 'idp-login-source',
  enforce: 'pre',
  resolveId(id) {
    const entry = /^idp-login\/(?<entry>define|client)$/.exec(id)?.groups?.['entry'];
    // package.json tells bundlers which built file has an effect; it knows nothing of sources.
    return entry && { id: join(root, `src/${entry}.ts`), moduleSideEffects: entry === 'define' };
  },
};

async function bundle(outDir: string): Promise<void> {
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: pages,
    logLevel: 'error',
    plugins: [packageSource],
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      // A strict policy allows no data addresses for pictures and no inline scripts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: { index: join(pages, 'index.html'), callback: join(pages, 'callback.html') } },
    },
  });
}

async function readAll(folder: string): Promise<AppFiles> {
  const files = await listFiles(folder);
  return new Map(
    await Promise.all(
      files.map(async (file): Promise<[string, Buffer]> => [
        `/${file.slice(folder.length + 1).replaceAll('\\', '/')}`,
        await readFile(file),
      ]),
    ),
  );
}

/** Builds the app as it would be shipped, or takes the last build when nothing has changed since. */
export async function buildApp(): Promise<AppFiles> {
  const name = await fingerprint();
  const target = join(cache, name);
  try {
    return await readAll(target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await mkdir(cache, { recursive: true });
  // Built aside and moved, so that a build that was interrupted is never taken for a whole one.
  const aside = await mkdtemp(join(cache, 'building-'));
  try {
    await bundle(aside);
    const files = await readAll(aside);
    const old = (await readdir(cache)).filter((entry) => !entry.startsWith('building-') && entry !== name);
    await Promise.all(old.map((entry) => rm(join(cache, entry), { recursive: true, force: true })));
    // Another start may have made the same build at the same time.
    await rename(aside, target).catch(() => undefined);
    return files;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
