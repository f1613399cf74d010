/** Type-checks every TypeScript project of the repository, two at a time. */
import { runCommand } from './run-command.js';
import { runParallel } from './run-parallel.js';

const projects = ['.', 'test', 'demo', 'demo/broker/extensibility', 'stories', '.config', '.storybook'];

await runParallel(2, projects, async (project) => {
  const cache = `.cache/types-${project.replace('.', '').replaceAll('/', '-') || 'src'}.tsbuildinfo`;
  const { code, output } = await runCommand(
    `tsc -p ${project} --noEmit --pretty false --incremental --tsBuildInfoFile ${cache}`,
  );
  if (code === 0) return;
  console.log(`${project}:\n${output.trimEnd()}`);
  process.exitCode = 1;
});
