/**
 * Packs the package as npm would and looks at the result: its file list, its `exports` (publint), its types as a
 * consumer's compiler resolves them (attw), and that every entry can be imported in Node, where there is no DOM.
 * `--update` writes the expected file list anew.
 */
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { root } from './root.js';
import { runCommand, type CommandResult } from './run-command.js';

const golden = 'test/package/tarball.txt';

/** The names of chunks change with their content and with the bundler; their places do not. */
function withoutHashes(files: readonly string[]): string[] {
  const patterns = files.map((file) =>
    file
      .replace(/^dist\/chunks\/[^/]+\.js(\.map)?$/, 'dist/chunks/*.js$1')
      .replace(/^dist\/idp-login\.min\/[^/]+\.js(\.map)?$/, 'dist/idp-login.min/*.js$1'),
  );
  return [...new Set(patterns)].sort();
}

const problems: string[] = [];

function report(title: string, { code, output }: CommandResult): void {
  if (code !== 0) problems.push(`${title}:\n${output.trimEnd()}`);
}

async function checkFileList(files: readonly string[]): Promise<void> {
  const actual = withoutHashes(files);
  if (process.argv.includes('--update')) {
    await mkdir(join(root, 'test/package'), { recursive: true });
    await writeFile(join(root, golden), `${actual.join('\n')}\n`);
    return;
  }
  const expected = (await readFile(join(root, golden), 'utf8')).trim().split('\n');
  const added = actual.filter((file) => !expected.includes(file)).map((file) => `+ ${file}`);
  const missing = expected.filter((file) => !actual.includes(file)).map((file) => `- ${file}`);
  if (added.length + missing.length > 0) {
    const title = `The packed files differ from ${golden}. If that is wanted: npm run api:update`;
    problems.push([title, ...added, ...missing].join('\n'));
  }
}

/** Installs the tarball's content in an empty folder, next to the dependencies, and imports its entries there. */
async function checkImports(tarball: string, folder: string): Promise<void> {
  const modules = join(folder, 'consumer/node_modules');
  await mkdir(modules, { recursive: true });
  report('tar', await runCommand(`tar -xzf ${tarball} -C ${modules}`));
  await rename(join(modules, 'package'), join(modules, 'idp-login'));
  for (const name of ['lit', '@lit', 'lit-html', 'lit-element', '@floating-ui', '@lit-labs']) {
    await symlink(join(root, 'node_modules', name), join(modules, name));
  }
  const script = ['idp-login', 'idp-login/client', 'idp-login/callback', 'idp-login/brokers', 'idp-login/define']
    .map((entry) => `await import('${entry}');`)
    .join(' ');
  await writeFile(join(folder, 'consumer/import-all.mjs'), script);
  report('Import in Node', await runCommand('node import-all.mjs', { cwd: join(folder, 'consumer') }));
}

const folder = await mkdtemp(join(tmpdir(), 'idp-login-package-'));
try {
  const pack = await runCommand(`npm pack --silent --json --ignore-scripts --pack-destination ${folder}`);
  const [packed] = JSON.parse(pack.output.slice(pack.output.indexOf('['))) as [
    { filename: string; files: { path: string }[] },
  ];
  const tarball = join(folder, packed.filename);
  await checkFileList(packed.files.map(({ path }) => path));
  await Promise.all([
    (async () => report('publint', await runCommand(`publint run ${tarball} --strict`)))(),
    (async () =>
      report(
        'attw',
        // The script-tag file has no types: nobody imports it from TypeScript.
        await runCommand(`attw ${tarball} --profile esm-only --no-emoji --exclude-entrypoints idp-login.min.js`),
      ))(),
    checkImports(tarball, folder),
  ]);
} finally {
  await rm(folder, { recursive: true, force: true });
}

for (const problem of problems) console.log(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
