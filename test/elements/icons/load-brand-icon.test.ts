import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';

import { brandIconNames, loadBrandIcon } from '../../../src/elements/icons/load-brand-icon.js';

const folder = new URL('../../../src/elements/icons/', import.meta.url);

describe('loadBrandIcon', () => {
  it('knows every mark of the folder', async () => {
    const files = (await readdir(folder)).filter((name) => name !== 'load-brand-icon.ts');
    assert.deepEqual(
      [...brandIconNames].sort(),
      files.map((name) => name.replace('.ts', '')),
    );
  });

  it('draws each without style, script or anything from elsewhere', async () => {
    for (const name of brandIconNames) {
      const drawn = await loadBrandIcon(name);
      assert.match(drawn?.strings.join('') ?? '', /^<svg width="20" height="20"/, name);
      const source = await readFile(new URL(`${name}.ts`, folder), 'utf8');
      assert.doesNotMatch(source, /style|href|url\(|<script|<image|\son\w+=/i, name);
    }
  });

  it('has nothing for a name that it does not know, whatever that is', async () => {
    for (const name of ['amazon', '', 'constructor', '__proto__', '../x']) {
      assert.equal(await loadBrandIcon(name), undefined, name);
    }
  });
});
