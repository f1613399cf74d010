import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { StartFailure } from './start-failure.js';

/**
 * Makes the data folder and writes to it once, which is the only sure way to know that one can.
 *
 * @throws {StartFailure} when it cannot be written to.
 */
export async function prepareDataFolder(folder: string): Promise<void> {
  const probe = join(folder, `.write-test-${String(process.pid)}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, '');
    await rm(probe, { force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartFailure(
      `The data folder ${folder} cannot be written to (${code ?? 'unknown reason'}): choose another with "npm start -- --data DIR".`,
    );
  }
}
