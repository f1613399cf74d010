import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const source = (file: string): string => fileURLToPath(new URL(`../src/${file}`, import.meta.url));

/** Stories import the public entries by their published names; here these are the sources. */
export default defineConfig({
  publicDir: false,
  resolve: {
    alias: [
      { find: /^idp-login$/, replacement: source('index.ts') },
      { find: /^idp-login\/define$/, replacement: source('define.ts') },
      { find: /^idp-login\/client$/, replacement: source('client.ts') },
      { find: /^idp-login\/callback$/, replacement: source('callback.ts') },
      { find: /^idp-login\/brokers$/, replacement: source('brokers.ts') },
    ],
  },
  build: { target: 'es2022', chunkSizeWarningLimit: 4000 },
});
