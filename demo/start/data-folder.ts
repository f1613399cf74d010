import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { StartFailure } from './start-failure.js';

/**
 * Makes a folder and those above it. Node's own `recursive` never ends where a folder refuses new ones as if it were
 * missing itself, as /proc does
 */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
}

/**
 * Makes the data folder and writes to it once, which is the only sure way to know that one can.
 *
 * @throws {StartFailure} when it cannot be written to.
 */
export async function prepareDataFolder(folder: string): Promise<void> {
  const probe = join(folder, `.write-test-${String(process.pid)}`);
  try {
    await makeFolder(folder);
    await writeFile(probe, '');
    await rm(probe, { force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartFailure(
      `The data folder ${folder} cannot be written to (${code ?? 'unknown reason'}): choose another with "npm start -- --data DIR".`,
    );
  }
}
