import { defineConfig, type UserConfig } from 'vite';
import { compactCss } from './.config/compact-css.js';
import { compactHtml } from './.config/compact-html.js';

/** The modules that stay imports in the library build: what package.json lists under `dependencies`. */
const runtimeDependencies = [/^lit($|\/)/, /^@lit\//, /^@floating-ui\//];

/** One ES module per public entry and the chunks that they share; the dependencies stay imports. */
const library: UserConfig = {
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: false,
    sourcemap: true,
    minify: false,
    lib: {
      entry: {
        index: 'src/index.ts',
        define: 'src/define.ts',
        client: 'src/client.ts',
        callback: 'src/callback.ts',
        brokers: 'src/brokers.ts',
      },
      formats: ['es'],
    },
    rolldownOptions: {
      external: runtimeDependencies,
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
    },
  },
};

/**
 * One file for a `<script type="module">` tag, with everything that the first screen needs, dependencies included.
 *
 * What can wait (the protocol code, languages) lies beside it in `idp-login.min/` and is fetched relative to it. It is
 * built in Vite's library mode too, because only there a dynamic import stays a plain `import()`.
 */
const script: UserConfig = {
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: false,
    sourcemap: true,
    lib: { entry: { 'idp-login.min': 'src/define.ts' }, formats: ['es'] },
    license: { fileName: 'idp-login.min.LICENSE.md' },
    rolldownOptions: {
      // Lets the lazy parts import from this file what they share with it, so that it needs no second file to start.
      preserveEntrySignatures: 'allow-extension',
      output: {
        // One file for all that the first screen needs; what lazy parts share with it would get files of its own.
        codeSplitting: { groups: [{ name: 'idp-login.min', test: /src.define\.ts$/ }] },
        entryFileNames: '[name].js',
        chunkFileNames: 'idp-login.min/[name]-[hash].js',
        // Vite keeps the white space of ES libraries, for the sake of bundlers; no bundler reads this one.
        minify: { compress: true, mangle: true, codegen: true },
        comments: { annotation: false, jsdoc: false, legal: false },
      },
    },
  },
};

export default defineConfig(({ mode }) => ({
  logLevel: 'warn',
  publicDir: false,
  plugins: [compactCss(), ...(mode === 'script' ? [compactHtml()] : [])],
  ...(mode === 'script' ? script : library),
}));
