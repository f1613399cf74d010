/**
 * Runs every `check:*` script of package.json, two at a time, or only those that are named: `npm run check -- types lint`.
 * The library is built first if it is older than its sources, because some checks look at the built files.
 */
import { availableParallelism } from 'node:os';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './root.js';
import { runCommand } from './run-command.js';
import { runParallel } from './run-parallel.js';
import { formatTally } from './tally.js';

interface Check {
  readonly name: string;
  readonly command: string;
}

/** Checks of the built files; they run when the build has ended. */
const afterBuild: ReadonlySet<string> = new Set(['api', 'manifest', 'package', 'size']);

const scripts = (JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
  .scripts;
const wanted = process.argv.slice(2);
const checks: Check[] = Object.entries(scripts).flatMap(([script, command]) => {
  const name = script.startsWith('check:') ? script.slice('check:'.length) : '';
  return name && (wanted.length === 0 || wanted.includes(name)) ? [{ name, command }] : [];
});
const unknown = wanted.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`There is no check named ${unknown.join(', ')}. See the check:* scripts in package.json.`);
  process.exit(1);
}

const limit = Math.min(4, Math.max(2, availableParallelism()));
async function run({ name, command }: Check): Promise<boolean> {
  const { code, output, seconds } = await runCommand(command, { env: { NO_COLOR: '1' } });
  const time = `${seconds.toFixed(1)} s`.padStart(7);
  console.log(`${code === 0 ? '  ok ' : 'FAIL '} ${name.padEnd(10)} ${time}`);
  if (code !== 0) {
    const lines = output.trimEnd().split('\n');
    console.log([`      npm run check:${name}`, ...lines.map((line) => `      ${line.slice(0, 400)}`)].join('\n'));
  }
  return code === 0;
}

const started = performance.now();
const early = checks.filter(({ name }) => !afterBuild.has(name));
const late = checks.filter(({ name }) => afterBuild.has(name));
const build: Check = { name: 'build', command: 'node --import tsx .config/tasks/build.ts --if-stale' };
const failures = new Set<string>();

// The build takes one of the places; the checks that need it come last.
await runParallel(limit, late.length > 0 ? [build, ...early] : early, async (check) => {
  if (!(await run(check))) failures.add(check.name);
});
if (failures.has('build')) {
  for (const { name } of late) failures.add(name);
} else {
  await runParallel(limit, late, async (check) => {
    if (!(await run(check))) failures.add(check.name);
  });
}
failures.delete('build');

const failed = failures.size;
console.log(`\nTook ${((performance.now() - started) / 1000).toFixed(0)} s.`);
console.log(formatTally('check', { passed: checks.length - failed, failed, skipped: 0 }));
process.exitCode = failed > 0 ? 1 : 0;
