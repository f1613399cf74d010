import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createScratchTree, type ScratchTree } from '../support/scratch-tree.js';

interface Violation {
  readonly rule: string;
  readonly path: string;
  readonly code: string;
  /** Words of the message, where the rule has more than one. */
  readonly message?: string;
}

const element = (name: string, template: string): string => `import { LitElement, html } from 'lit';

/** Breaks a rule. */
export class ${name} extends LitElement {
  override render() {
    return html\`${template}\`;
  }
}
`;

const syntax = 'no-restricted-syntax';

const violations: readonly Violation[] = [
  { rule: syntax, message: 'Event', path: 'src/elements/a.ts', code: `export const event = new CustomEvent('x');` },
  { rule: syntax, message: 'named export', path: 'src/elements/b.ts', code: `export default 1;` },
  { rule: syntax, message: 'union of strings', path: 'src/errors/c.ts', code: `export enum Colour { Red }` },
  {
    rule: syntax,
    message: 'Use a module',
    path: 'src/errors/d.ts',
    code: `export namespace A { export const b = 1; }`,
  },
  { rule: syntax, message: 'List every', path: 'src/errors/e.ts', code: `export * from './probe-error.js';` },
  { rule: syntax, message: 'module-level state', path: 'src/client/f.ts', code: `export let count = 0;` },
  {
    rule: syntax,
    message: 'inheritance',
    path: 'src/client/g.ts',
    code: `export class MyMap extends Map<string, string> {}`,
  },
  {
    rule: syntax,
    message: 'becomes markup',
    path: 'src/elements/h.ts',
    code: `export function fill(node: HTMLElement): void { node.innerHTML = '<b></b>'; }`,
  },
  {
    rule: syntax,
    message: 'becomes markup',
    path: 'src/elements/i.ts',
    code: element('I', '<p .innerHTML=${"x"}></p>'),
  },
  {
    rule: syntax,
    message: 'style attribute',
    path: 'src/elements/j.ts',
    code: element('J', '<p style="color: red"></p>'),
  },
  {
    rule: syntax,
    message: 'style attribute',
    path: 'src/elements/k.ts',
    code: `export function paint(node: HTMLElement): void { node.setAttribute('style', 'color: red'); }`,
  },
  { rule: 'lit/ban-attributes', path: 'src/elements/l.ts', code: element('L', '<p style="color: red"></p>') },
  {
    rule: 'no-restricted-imports',
    message: 'strict policy',
    path: 'src/elements/m.ts',
    code: `import { unsafeHTML } from 'lit/directives/unsafe-html.js';\nexport const x = unsafeHTML('');`,
  },
  {
    rule: 'no-restricted-imports',
    message: 'strict policy',
    path: 'src/elements/n.ts',
    code: `import { styleMap } from 'lit/directives/style-map.js';\nexport const x = styleMap({});`,
  },
  { rule: 'no-restricted-imports', message: '.js', path: 'src/client/o.ts', code: `export { probe } from './probe';` },
  ...['fetch("/x")', 'document.title', 'Date.now()', 'setTimeout(() => {}, 1)', 'crypto.randomUUID()'].flatMap(
    (code, index) =>
      ['flow', 'connection'].map((layer) => ({
        rule: 'no-restricted-globals',
        path: `src/${layer}/p${String(index)}.ts`,
        code: `export const x: unknown = ${code};`,
      })),
  ),
  { rule: 'no-console', path: 'src/client/q.ts', code: `console.log('here');\nexport {};` },
  { rule: 'no-warning-comments', path: 'src/client/r.ts', code: `// TODO later\nexport {};` },
  { rule: 'max-lines', path: 'src/client/s.ts', code: `${'void 0;\n'.repeat(401)}export {};` },
  { rule: syntax, message: 'after what it holds', path: 'src/client/utils.ts', code: `export const a = 1;` },
  { rule: syntax, message: 'after what it holds', path: 'src/client/index.ts', code: `export const a = 1;` },
  {
    rule: '@typescript-eslint/explicit-module-boundary-types',
    path: 'src/client/t.ts',
    code: `export function one() { return 1; }`,
  },
  {
    rule: '@typescript-eslint/no-floating-promises',
    path: 'src/client/u.ts',
    code: `export function go(): void { Promise.resolve(1); }`,
  },
  { rule: '@typescript-eslint/no-explicit-any', path: 'src/client/v.ts', code: `export const a: any = 1;` },
  {
    rule: '@typescript-eslint/switch-exhaustiveness-check',
    path: 'src/client/w.ts',
    code: `export function f(x: 'a' | 'b'): void { switch (x) { case 'a': break; } }`,
  },
  { rule: 'lit/no-value-attribute', path: 'src/elements/x.ts', code: element('X', '<input value=${"x"}>') },
  { rule: 'lit/no-invalid-html', path: 'src/elements/y.ts', code: element('Y', '<p id="a"class="b"></p>') },
  { rule: 'lit-a11y/alt-text', path: 'src/elements/z.ts', code: element('Z', '<img src="x.png">') },
  { rule: 'lit-a11y/no-autofocus', path: 'src/elements/aa.ts', code: element('Aa', '<input autofocus>') },
  {
    rule: 'wc/no-constructor-attributes',
    path: 'src/elements/ab.ts',
    code: `export class Ab extends HTMLElement { constructor() { super(); this.setAttribute('a', 'b'); } }`,
  },
  { rule: 'wc/file-name-matches-element', path: 'src/elements/ac.ts', code: element('IdpOther', '<p></p>') },
  { rule: syntax, message: 'named export', path: 'demo/app/ad.ts', code: `export default 1;` },
];

describe('npm run check:lint', () => {
  let tree: ScratchTree;
  let found: readonly { path: string; ruleId: string; message: string }[] = [];

  before(async () => {
    const files = violations.map(({ path, code }) => [path, `${code}\n`] as const);
    tree = await createScratchTree(Object.fromEntries(files));
    const { output } = await tree.script('check:lint', '--format json');
    const results = JSON.parse(output) as { filePath: string; messages: { ruleId: string; message: string }[] }[];
    found = results.flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, message }) => ({ path: filePath.slice(join(tree.folder, '/').length), ruleId, message })),
    );
  });
  after(() => tree.remove());

  it('has nothing against the sound files', () => {
    const broken = new Set(violations.map(({ path }) => path));
    assert.deepEqual(
      found.filter(({ path }) => /^(src|stories)\//.test(path) && !broken.has(path)),
      [],
    );
  });

  for (const { rule, message, path, code } of violations) {
    it(`reports ${rule}${message ? ` (${message})` : ''} in ${path}: ${code.split('\n', 1).join('').slice(0, 60)}`, () => {
      const here = found.filter((finding) => finding.path === path);
      assert.ok(
        here.some((finding) => finding.ruleId === rule && finding.message.includes(message ?? '')),
        `only found ${JSON.stringify(here)}`,
      );
    });
  }
});
