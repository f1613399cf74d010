import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';

import { cachedBuild } from '../../../demo/start/cached-build.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('cachedBuild', () => {
  let scratch: string;
  let input: string;
  let name: string;
  let runs = 0;

  before(async () => {
    await mkdir(join(root, 'node_modules/.cache'), { recursive: true });
    scratch = await mkdtemp(join(root, 'node_modules/.cache/test-input-'));
    input = scratch.slice(root.length);
    name = `${basename(scratch)}-build`;
    await writeFile(join(scratch, 'a.txt'), 'one');
  });

  after(async () => {
    await rm(scratch, { recursive: true });
    await rm(join(root, 'node_modules/.cache', name), { recursive: true, force: true });
  });

  const run = (): Promise<string> =>
    cachedBuild({
      name,
      inputs: [input],
      build: async (folder) => {
        runs += 1;
        await writeFile(join(folder, 'built.txt'), await readFile(join(scratch, 'a.txt')));
      },
    });

  it('builds once, and again when something was written to', async () => {
    const first = await run();
    assert.equal(await run(), first);
    assert.equal(runs, 1);
    await writeFile(join(scratch, 'a.txt'), 'two');
    await utimes(join(scratch, 'a.txt'), 1, 1);
    const second = await run();
    assert.equal(runs, 2);
    assert.equal(await readFile(join(second, 'built.txt'), 'utf8'), 'two');
  });

  it('keeps a build that another demo may still serve, and removes one of long ago', async () => {
    const last = await run();
    const names = await readdir(dirname(last));
    assert.equal(names.length, 2);
    for (const entry of names) await utimes(join(dirname(last), entry), 1, 1);
    await writeFile(join(scratch, 'c.txt'), '');
    const next = await run();
    assert.deepEqual(await readdir(dirname(next)), [basename(next)]);
  });

  it('leaves nothing of a build that fails', async () => {
    const folder = await run();
    const before = await readdir(dirname(folder));
    await writeFile(join(scratch, 'b.txt'), '');
    await assert.rejects(cachedBuild({ name, inputs: [input], build: () => Promise.reject(new Error('no')) }), /no/);
    assert.deepEqual(await readdir(dirname(folder)), before);
  });

  it('makes one of two builds at the same time', async () => {
    const [one, other] = await Promise.all([run(), run()]);
    assert.equal(one, other);
    assert.equal(await readFile(join(one, 'built.txt'), 'utf8'), 'two');
  });
});
