import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** Builds the admin page into a folder; the broker serves it below `/assets/admin/`. */
export async function buildAdminPage(outDir: string): Promise<void> {
  // Most starts take the last build: they need no bundler.
  const { build } = await import('vite');
  await build({
    root: here,
    base: './',
    configFile: false,
    logLevel: 'error',
    resolve: { alias: [{ find: /^idp-login\/client$/, replacement: `${source}client.ts` }] },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: { admin: join(here, 'admin.ts') },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  await cp(join(here, 'admin.css'), join(outDir, 'admin.css'));
}
