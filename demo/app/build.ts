import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { cachedBuild, listFiles } from '../start/cached-build.js';

/** The files of the app as the browser gets them, by path. */
export type AppFiles = ReadonlyMap<string, Buffer>;

const sources = fileURLToPath(new URL('../../src/', import.meta.url));
const pages = fileURLToPath(new URL('./browser/', import.meta.url));

async function bundle(outDir: string): Promise<void> {
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: pages,
    logLevel: 'error',
    resolve: { alias: [{ find: /^idp-login\/(define|client)$/, replacement: `${sources}$1.ts` }] },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      // A strict policy allows no data addresses for pictures and no inline scripts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: {
          index: join(pages, 'index.html'),
          callback: join(pages, 'callback.html'),
          profile: join(pages, 'profile.html'),
        },
      },
    },
  });
}

/** Builds the app as it would be shipped, or takes the last build when nothing has changed since. */
export async function buildApp(): Promise<AppFiles> {
  const folder = await cachedBuild({
    name: 'idp-login-demo-app',
    inputs: ['src', 'demo/app/browser', 'demo/app/build.ts'],
    build: bundle,
  });
  const files = await listFiles(folder);
  const named = files.map(async (file): Promise<[string, Buffer]> => [
    file.slice(folder.length).replaceAll('\\', '/'),
    await readFile(file),
  ]);
  return new Map(await Promise.all(named));
}
