import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { formatTally, readTally, sumTallies } from '../../.config/tasks/tally.js';
import { createScratchTree, type ScratchTree } from '../support/scratch-tree.js';

describe('readTally', () => {
  it('reads back what formatTally writes, wherever it stands', () => {
    const tally = { passed: 12, failed: 1, skipped: 3 };
    assert.deepEqual(readTally(`noise\n${formatTally('unit', tally)}\n\n`), tally);
  });

  it('takes the last line of several', () => {
    const lines = [
      formatTally('a', { passed: 1, failed: 0, skipped: 0 }),
      formatTally('b', { passed: 2, failed: 0, skipped: 0 }),
    ];
    assert.equal(readTally(lines.join('\n'))?.passed, 2);
  });

  it('finds none in other words', () => {
    assert.equal(readTally('all passed'), undefined);
  });
});

describe('sumTallies', () => {
  it('adds up', () => {
    const sum = sumTallies([
      { passed: 1, failed: 2, skipped: 3 },
      { passed: 10, failed: 20, skipped: 30 },
    ]);
    assert.deepEqual(sum, { passed: 11, failed: 22, skipped: 33 });
  });
});

describe('npm test', () => {
  let tree: ScratchTree;

  /** Runs the real runner over lanes that say what they are told to. */
  async function runLanes(
    lanes: Readonly<Record<string, string>>,
  ): Promise<{ code: number; last: string; output: string }> {
    const manifest = { type: 'module', scripts: lanes };
    await tree.write({ 'package.json': JSON.stringify(manifest) });
    const { code, output } = await tree.script('test', ...Object.keys(lanes));
    return { code, output, last: output.trimEnd().split('\n').at(-1) ?? '' };
  }

  before(async () => {
    tree = await createScratchTree();
  });
  after(() => tree.remove());

  it('adds up its lanes in one closing line', async () => {
    const { code, last, output } = await runLanes({
      'test:a': `echo 'a: 3 passed, 0 failed, 1 skipped'`,
      'test:b': `echo 'b: 4 passed, 0 failed, 0 skipped'`,
    });
    assert.equal(last, '7 passed, 0 failed, 1 skipped', output);
    assert.equal(code, 0);
  });

  it('fails when a test failed', async () => {
    const { code, last } = await runLanes({ 'test:a': `echo 'a: 3 passed, 2 failed, 0 skipped'; exit 1` });
    assert.equal(last, '3 passed, 2 failed, 0 skipped');
    assert.equal(code, 1);
  });

  it('counts a lane that ran no tests as a failure', async () => {
    const { code, last } = await runLanes({
      'test:a': `echo 'a: 0 passed, 0 failed, 0 skipped'`,
      'test:b': `echo 'nothing to see'`,
    });
    assert.equal(last, '0 passed, 2 failed, 0 skipped');
    assert.equal(code, 1);
  });

  it('counts a lane that breaks down as a failure', async () => {
    const { code, last } = await runLanes({ 'test:a': `echo 'a: 3 passed, 0 failed, 0 skipped'; exit 7` });
    assert.equal(last, '3 passed, 1 failed, 0 skipped');
    assert.equal(code, 1);
  });
});
