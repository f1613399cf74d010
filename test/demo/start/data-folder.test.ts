import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { prepareDataFolder } from '../../../demo/start/data-folder.js';

describe('prepareDataFolder', () => {
  let scratch: string;

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'idp-login-data-'));
  });

  after(async () => {
    await rm(scratch, { recursive: true });
  });

  it('makes the folder and leaves nothing in it', async () => {
    const folder = join(scratch, 'a/b');
    await prepareDataFolder(folder);
    assert.deepEqual(await readdir(folder), []);
  });

  it('gives up where the system refuses new folders', { skip: process.platform !== 'linux' }, async () => {
    await assert.rejects(prepareDataFolder('/proc/idp-login/data'), {
      name: 'StartFailure',
      message: /^The data folder \/proc\/idp-login\/data cannot be written to /,
    });
  });

  it('names the folder that cannot be written to', async () => {
    await writeFile(join(scratch, 'file'), '');
    const folder = join(scratch, 'file/data');
    await assert.rejects(prepareDataFolder(folder), {
      name: 'StartFailure',
      message: `The data folder ${folder} cannot be written to (ENOTDIR): choose another with "npm start -- --data DIR".`,
    });
  });
});
