import { strict as assert } from 'node:assert';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createScratchTree, type ScratchTree } from '../support/scratch-tree.js';

describe('npm run check:package', () => {
  let tree: ScratchTree;

  before(async () => {
    tree = await createScratchTree();
    const { code, output } = await tree.script('api:update');
    assert.equal(code, 0, output);
  });
  after(() => tree.remove());

  it('reports a file that was not there before, and one that is missing', async () => {
    await tree.write({ 'dist/notes.txt': 'not for you' });
    await rm(join(tree.folder, 'dist/idp-login.min.LICENSE.md'));
    const { code, output } = await tree.script('check:package');
    assert.notEqual(code, 0);
    assert.match(output, /^\+ dist\/notes\.txt$/m);
    assert.match(output, /^- dist\/idp-login\.min\.LICENSE\.md$/m);
  });

  it('reports an entry that leads nowhere, by publint and by attw', async () => {
    const path = 'package.json';
    const sound = await readFile(join(tree.folder, path), 'utf8');
    await tree.write({ [path]: sound.replace('"./dist/brokers.d.ts"', '"./dist/broker.d.ts"') });
    const { code, output } = await tree.script('check:package');
    await tree.write({ [path]: sound });
    assert.notEqual(code, 0);
    assert.match(output, /publint:[\s\S]*broker\.d\.ts/);
    assert.match(output, /^attw:$/m);
  });

  it('reports an entry that needs a page to be imported', async () => {
    const path = 'dist/client.js';
    const built = await tree.script('build');
    assert.equal(built.code, 0, built.output);
    const sound = await readFile(join(tree.folder, path), 'utf8');
    await tree.write({ [path]: `${sound}\nwindow.title = 'x';\n` });
    const { code, output } = await tree.script('check:package');
    assert.notEqual(code, 0);
    assert.match(output, /Import in Node:[\s\S]*window is not defined/);
  });
});

describe('npm run check:size', () => {
  it('reports what is over its budget, and protocol code in the first load', async (context) => {
    const tree = await createScratchTree();
    context.after(() => tree.remove());
    assert.equal((await tree.script('check:size')).code, 0);

    // Random words do not compress.
    const noise = Array.from({ length: 4000 }, () => Math.random().toString(36)).join(' ');
    await tree.write({
      'src/client/probe.ts': `/** Makes a random word. */
export const probe = (): string => crypto.randomUUID() + ${JSON.stringify(noise)};
`,
      'src/define.ts': `import { IdpProbe } from './elements/idp-probe.js';
import { probe } from './client/probe.js';

customElements.define(probe(), IdpProbe);
`,
    });
    const { code, output } = await tree.script('check:size');
    assert.notEqual(code, 0);
    assert.match(output, /^client entry.*OVER$/m);
    assert.match(output, /^widget, first load.*OVER$/m);
    assert.match(output, /first load holds protocol code: src\/client\/probe\.ts/);
  });
});

describe('npm run build', () => {
  it('gives the same bytes twice', async (context) => {
    const tree = await createScratchTree();
    context.after(() => tree.remove());
    const hash = `cd dist && find . -type f -print0 | sort -z | xargs -0 sha512sum`;
    const { runCommand } = await import('../../.config/tasks/run-command.js');
    const hashes: string[] = [];
    for (let turn = 0; turn < 2; turn += 1) {
      const { code, output } = await tree.script('build');
      assert.equal(code, 0, output);
      hashes.push((await runCommand(hash, { cwd: tree.folder })).output);
    }
    assert.ok(hashes[0]?.includes('idp-login.min.js'));
    assert.equal(hashes[0], hashes[1]);
  });
});
