/** Type-checks every TypeScript project of the repository, two programs at a time. */
import { runCommand } from './run-command.js';
import { runParallel } from './run-parallel.js';

/** The demo is checked with the tests, and the stories' frame with the stories: two programs fewer to build. */
const projects = ['.', '.config/tsconfig.tests.json', '.config/tsconfig.stories.json', '.config'];

await runParallel(2, projects, async (project) => {
  // The compiler in Go: a quarter of the time. The declarations of dist/ still come from the one that is released.
  const { code, output } = await runCommand(`tsgo -p ${project} --noEmit --pretty false`);
  if (code === 0) return;
  console.log(`${project}:\n${output.trimEnd()}`);
  process.exitCode = 1;
});
