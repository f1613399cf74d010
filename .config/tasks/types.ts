/** Type-checks every TypeScript project of the repository, two programs at a time. */
import { runCommand } from './run-command.js';
import { runParallel } from './run-parallel.js';

/** The demo is checked with the tests, and the stories' frame with the stories: two programs fewer to build. */
const projects = new Map([
  ['src', '.'],
  ['tests', '.config/tsconfig.tests.json'],
  ['stories', '.config/tsconfig.stories.json'],
  ['config', '.config'],
]);

await runParallel(2, [...projects], async ([name, project]) => {
  const cache = `.cache/types-${name}.tsbuildinfo`;
  const { code, output } = await runCommand(
    `tsc -p ${project} --noEmit --pretty false --incremental --tsBuildInfoFile ${cache}`,
  );
  if (code === 0) return;
  console.log(`${project}:\n${output.trimEnd()}`);
  process.exitCode = 1;
});
