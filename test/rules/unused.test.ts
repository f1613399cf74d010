import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { createScratchTree, type ScratchTree } from '../support/scratch-tree.js';

describe('npm run check:unused', () => {
  let tree: ScratchTree;
  let output = '';
  let code = 0;

  before(async () => {
    const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
    tree = await createScratchTree({
      'package.json': manifest.replace('"dependencies": {', '"dependencies": { "not-imported": "1.0.0",'),
      'src/client/orphan.ts': 'export const orphan = 1;\n',
      'src/broker/plain.ts': `/** A broker. */\nexport const plain = 'plain';\n\n/** Nobody asks. */\nexport const unasked = 1;\n`,
      'src/client/probe.ts': `import { nowhere } from 'not-in-package-json';\n\n/** Asks. */\nexport const probe: unknown = nowhere;\n`,
    });
    ({ output, code } = await tree.script('check:unused'));
  });
  after(() => tree.remove());

  it('fails', () => assert.notEqual(code, 0));
  it('reports a file that nothing imports', () => assert.match(output, /Unused files[\s\S]*src\/client\/orphan\.ts/));
  it('reports an export that nothing imports', () => assert.match(output, /Unused exports[\s\S]*unasked/));
  it('reports a package that package.json does not list', () => {
    assert.match(output, /Unlisted dependencies[\s\S]*not-in-package-json/);
  });
  it('reports a dependency that nothing imports', () => assert.match(output, /Unused dependencies[\s\S]*not-imported/));
  it('has nothing against the sound files', () => {
    assert.doesNotMatch(output, /idp-probe\.ts|probe-error\.ts|src\/define\.ts/);
  });
});
