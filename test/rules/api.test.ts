import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createScratchTree, type ScratchTree } from '../support/scratch-tree.js';

const error = 'src/errors/probe-error.ts';
const element = 'src/elements/idp-probe.ts';

describe('the reports of the public surface', () => {
  let tree: ScratchTree;
  const sound = new Map<string, string>();

  async function change(path: string, before: string | RegExp, after: string): Promise<void> {
    const text = sound.get(path) ?? '';
    assert.notEqual(text.replace(before, after), text, 'the test changes nothing');
    await tree.write({ [path]: text.replace(before, after) });
    const { code, output } = await tree.script('build', '--if-stale');
    assert.equal(code, 0, output);
  }

  before(async () => {
    tree = await createScratchTree();
    for (const path of [error, element]) sound.set(path, await readFile(join(tree.folder, path), 'utf8'));
    const { code, output } = await tree.script('api:update');
    assert.equal(code, 0, output);
  });
  after(() => tree.remove());

  it('stay as they are when nothing changes', async () => {
    for (const script of ['check:api', 'check:manifest', 'check:package']) {
      const { code, output } = await tree.script(script);
      assert.equal(code, 0, `${script}: ${output}`);
    }
  });

  it('name all that belongs to an element', async () => {
    const manifest = await readFile(join(tree.folder, 'test/api/custom-elements.json'), 'utf8');
    for (const word of ['"idp-probe"', '"IdpProbe"', '"word"', 'What stands before the word.', 'dist/define.js']) {
      assert.ok(manifest.includes(word), word);
    }
  });

  it('differ when a public type changes', async () => {
    await change(error, `override readonly`, `readonly reason: string = '';\n  override readonly`);
    const { code, output } = await tree.script('check:api');
    assert.notEqual(code, 0);
    assert.match(output, /index\.api\.md differs[\s\S]*\+\s+readonly reason: string/);
    assert.match(output, /client\.api\.md differs/);
    assert.doesNotMatch(output, /brokers\.api\.md/);
    await tree.write(Object.fromEntries(sound));
  });

  it('refuse a public type that names one which is not exported', async () => {
    const text = sound.get(error) ?? '';
    const hidden = text.replace('override readonly', 'readonly hidden: Hidden = 1;\n  override readonly');
    await tree.write({ [error]: `${hidden}\n/** Not exported. */\ntype Hidden = 1;\n` });
    const { code, output } = await tree.script('api:update');
    assert.notEqual(code, 0);
    assert.match(output, /ae-forgotten-export.*"Hidden"/);
    await tree.write(Object.fromEntries(sound));
  });

  it('differ when an element gets another part', async () => {
    await change(element, `@csspart word - The word.`, `@csspart term - The word.`);
    const { code, output } = await tree.script('check:manifest');
    assert.notEqual(code, 0);
    assert.match(output, /custom-elements\.json differs[\s\S]*-\s+"name": "word"[\s\S]*\+\s+"name": "term"/);
    await tree.write(Object.fromEntries(sound));
  });
});
