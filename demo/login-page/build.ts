import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** Builds the scripts of the broker's pages into a folder, which the broker is then given as `assetsDir`. */
export async function buildLoginPage(outDir: string): Promise<void> {
  // Most starts take the last build: they need no bundler.
  const { build } = await import('vite');
  await build({
    root: here,
    // Chunks are found from where the script is, wherever the broker puts it.
    base: './',
    configFile: false,
    logLevel: 'error',
    resolve: {
      alias: [{ find: /^idp-login\/(define|client|brokers)$/, replacement: `${source}$1.ts` }],
    },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: { 'login-page': join(here, 'login-page.ts'), 'submit-form': join(here, 'submit-form.ts') },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  await Promise.all(['login-page.css', 'broker.svg'].map((name) => cp(join(here, name), join(outDir, name))));
}
