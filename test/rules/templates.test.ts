import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { createScratchTree, type ScratchTree } from '../support/scratch-tree.js';

const using = (name: string, template: string): string => `import { html, type TemplateResult } from 'lit';
import './idp-probe.js';

/** Breaks a rule. */
export const ${name} = (): TemplateResult => html\`${template}\`;
`;

const violations: readonly { readonly rule: string; readonly path: string; readonly code: string }[] = [
  { rule: 'no-unknown-property', path: 'src/elements/a.ts', code: using('a', '<idp-probe .wrod=${"x"}></idp-probe>') },
  { rule: 'no-unknown-attribute', path: 'src/elements/b.ts', code: using('b', '<idp-probe wrod="x"></idp-probe>') },
  { rule: 'no-unknown-tag-name', path: 'src/elements/c.ts', code: using('c', '<idp-prode></idp-prode>') },
  {
    rule: 'no-incompatible-type-binding',
    path: 'src/elements/d.ts',
    code: using('d', '<idp-probe .word=${1}></idp-probe>'),
  },
  { rule: 'no-noncallable-event-binding', path: 'src/elements/e.ts', code: using('e', '<p @click=${"x"}></p>') },
  { rule: 'no-unclosed-tag', path: 'src/elements/f.ts', code: using('f', '<div><p>text</p>') },
];

describe('npm run check:templates', () => {
  let tree: ScratchTree;
  let output = '';

  before(async () => {
    tree = await createScratchTree(Object.fromEntries(violations.map(({ path, code }) => [path, code])));
    ({ output } = await tree.script('check:templates'));
  });
  after(() => tree.remove());

  for (const { rule, path } of violations) {
    it(`reports ${rule}`, () => {
      const section = output.split(/^(?=\.?\/?src\/)/m).find((part) => part.includes(path)) ?? '';
      assert.ok(section.includes(rule), output);
    });
  }

  it('passes the sound files, and fails for a warning alone', async (context) => {
    const sound = await createScratchTree();
    context.after(() => sound.remove());
    assert.equal((await sound.script('check:templates')).code, 0);
    await sound.write({ 'src/elements/a.ts': using('a', '<idp-probe wrod="x"></idp-probe>') });
    assert.notEqual((await sound.script('check:templates')).code, 0);
  });
});
