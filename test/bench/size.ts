/**
 * Measures what a page downloads, in bytes after brotli, as a server would send it: file by file.
 *
 * `--json` ends with one JSON object; `--check` fails when something is over its limit.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { compactCss } from '../../.config/compact-css.js';
import { compactHtml } from '../../.config/compact-html.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The words of other languages and what chooses one; English comes with the screens and needs none of it. */
const language = /\/src\/i18n\/(?!english|messages|direction)/;
/** Parts that no login needs: they come with the one screen, language, brand or developer that asks for them. */
const optional = [
  /\/src\/client\/explain\.ts/,
  /\/src\/elements\/icons\//,
  language,
  /\/node_modules\/libphonenumber-js\//,
];

interface Row {
  readonly key: string;
  readonly name: string;
  /** What it shall weigh, in kilobytes of 1000 bytes. */
  readonly goal: number;
  /** What it may weigh until the goal is reached: lowered with each saving, never raised without a reason in the change log. */
  readonly limit: number;
  readonly files: readonly { readonly code: string }[];
}

interface Size {
  readonly files: number;
  readonly raw: number;
  readonly gzip: number;
  readonly brotli: number;
}

/** Bundles one entry with all its dependencies, as an integrator's bundler would. */
async function bundle(entry: string): Promise<readonly Rolldown.OutputChunk[]> {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins: [compactCss(), compactHtml()],
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: { [entry]: `src/${entry}.ts` }, formats: ['es'] },
      rolldownOptions: {
        preserveEntrySignatures: 'allow-extension',
        output: {
          // As the file for a script tag is built: the lazy parts import from the entry what they share with it.
          codeSplitting: { groups: [{ name: entry, test: new RegExp(`/src/${entry}\\.ts$`) }] },
          minify: { compress: true, mangle: true, codegen: true },
          comments: { annotation: false, jsdoc: false, legal: false },
        },
      },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]) as readonly Rolldown.RolldownOutput[];
  return outputs.flatMap(({ output }) => output.filter((file) => file.type === 'chunk'));
}

/** Some chunks and what they import statically: what must arrive before their first line runs. */
function withImports(
  chunks: readonly Rolldown.OutputChunk[],
  isWanted: (chunk: Rolldown.OutputChunk) => boolean = ({ isEntry }) => isEntry,
): readonly Rolldown.OutputChunk[] {
  const found = new Set(chunks.filter(isWanted));
  for (const chunk of found) {
    for (const name of chunk.imports) {
      const imported = chunks.find(({ fileName }) => fileName === name);
      if (imported) found.add(imported);
    }
  }
  return [...found];
}

function withoutOptional(chunks: readonly Rolldown.OutputChunk[]): readonly Rolldown.OutputChunk[] {
  return chunks.filter(
    (chunk) => chunk.isEntry || !chunk.moduleIds.some((id) => optional.some((part) => part.test(id))),
  );
}

function measure(files: Row['files']): Size {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  const codes = files.map(({ code }) => Buffer.from(code));
  const sum = (sizeOf: (code: Buffer) => number): number => codes.reduce((total, code) => total + sizeOf(code), 0);
  return {
    files: files.length,
    raw: sum((code) => code.length),
    gzip: sum((code) => gzipSync(code, { level: 9 }).length),
    brotli: sum((code) => brotliCompressSync(code, { params }).length),
  };
}

const client = await bundle('client');
const widget = await bundle('define');
const callback = await bundle('callback');
const scriptTag = await readFile(`${root}dist/idp-login.min.js`, 'utf8').catch(() => undefined);
if (scriptTag === undefined) throw new Error('There is no dist/idp-login.min.js: npm run build');
const holdsClient = ({ moduleIds }: Rolldown.OutputChunk): boolean =>
  moduleIds.some((id) => id.endsWith('/src/client/create-login-client.ts'));
const rows: readonly Row[] = [
  { key: 'client', name: 'client entry: login by redirect', goal: 14, limit: 12.4, files: withImports(client) },
  { key: 'client_all', name: 'client entry with its lazy part', goal: 14, limit: 18.6, files: withoutOptional(client) },
  { key: 'callback', name: 'callback entry', goal: 1, limit: 0.95, files: callback },
  { key: 'widget_first_load', name: 'widget, first load', goal: 10, limit: 18.4, files: withImports(widget) },
  {
    key: 'widget_with_client',
    name: 'widget until signed in by redirect',
    goal: 32,
    limit: 31.5,
    files: withImports(widget, (chunk) => chunk.isEntry || holdsClient(chunk)),
  },
  {
    key: 'widget_all',
    name: 'widget, all but further languages',
    goal: 60,
    limit: 61,
    files: withoutOptional(widget),
  },
  { key: 'script_tag', name: 'idp-login.min.js', goal: 10, limit: 18.4, files: [{ code: scriptTag }] },
];

const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(2).padStart(8);
const result: Record<string, Size & { readonly goal_bytes: number; readonly limit_bytes: number }> = {};
const over: string[] = [];
console.log(`${''.padEnd(34)} files   minified      gzip    brotli      goal  at most (kB)`);
for (const { key, name, goal, limit, files } of rows) {
  const size = measure(files);
  result[key] = { ...size, goal_bytes: goal * 1000, limit_bytes: limit * 1000 };
  const isOver = size.brotli > limit * 1000;
  if (isOver) over.push(name);
  const sizes = [size.raw, size.gzip, size.brotli, goal * 1000, limit * 1000].map(kilobytes).join('  ');
  const verdict = isOver ? 'OVER' : size.brotli > goal * 1000 ? 'goal not reached' : 'good';
  console.log(`${name.padEnd(34)} ${String(size.files).padStart(5)}   ${sizes}  ${verdict}`);
}

/** What the words of one language shall weigh, and what they may weigh until then, in bytes after gzip. */
const languageGoal = 3000;
const languageLimit = 5000;
const languages = widget
  .filter((chunk) => chunk.isDynamicEntry && /\/src\/i18n\/(?!english|load-messages)/.test(chunk.facadeModuleId ?? ''))
  .map((chunk) => ({ name: chunk.name, gzip: measure([chunk]).gzip }))
  .sort((a, b) => b.gzip - a.gzip);
over.push(...languages.filter(({ gzip }) => gzip > languageLimit).map(({ name }) => name));
const [largest] = languages;
const light = languages.filter(({ gzip }) => gzip <= languageGoal).length;
console.log(
  `${String(languages.length)} languages, after gzip: ${largest?.name ?? 'none'} is the largest with ${String(largest?.gzip)} bytes (at most ${String(languageLimit)}), ${String(light)} are under ${String(languageGoal)}`,
);

/** Small things of the client's layer that the form itself needs. */
const notProtocol = /\/src\/client\/(login-client|same-site)\.ts$/;
const protocolCode = withImports(widget)
  .flatMap((chunk) => chunk.moduleIds)
  .filter((id) => /\/src\/client\//.test(id) && !notProtocol.test(id));
for (const id of protocolCode) console.log(`The widget's first load holds protocol code: ${id.replace(root, '')}`);

if (process.argv.includes('--check') && over.length + protocolCode.length > 0) process.exitCode = 1;
if (process.argv.includes('--json')) console.log(JSON.stringify(result));
