import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { createScratchTree, type ScratchTree } from '../support/scratch-tree.js';

/** What the compiler must refuse, by its error's number. */
const violations: readonly {
  readonly rule: string;
  readonly code: string;
  readonly path: string;
  readonly text: string;
}[] = [
  { rule: 'strict', code: 'TS7006', path: 'src/client/a.ts', text: `export const a = (x): number => Number(x);` },
  { rule: 'erasableSyntaxOnly', code: 'TS1294', path: 'src/client/b.ts', text: `export enum B { One }` },
  {
    rule: 'erasableSyntaxOnly',
    code: 'TS1294',
    path: 'src/client/c.ts',
    text: `export class C { constructor(readonly x: string) {} }`,
  },
  {
    rule: 'verbatimModuleSyntax',
    code: 'TS1484',
    path: 'src/client/e.ts',
    text: `import { TemplateResult } from 'lit';\nexport type E = TemplateResult;`,
  },
  {
    rule: 'exactOptionalPropertyTypes',
    code: 'TS2375',
    path: 'src/client/f.ts',
    text: `export const f: { x?: string } = { x: undefined };`,
  },
  {
    rule: 'noUncheckedIndexedAccess',
    code: 'TS2322',
    path: 'src/client/g.ts',
    text: `export const g = (list: readonly string[]): string => list[0];`,
  },
  {
    rule: 'noImplicitOverride',
    code: 'TS4114',
    path: 'src/client/h.ts',
    text: `export class H extends Error { name = 'H'; }`,
  },
  {
    rule: 'noPropertyAccessFromIndexSignature',
    code: 'TS4111',
    path: 'src/client/i.ts',
    text: `export const i = (map: Record<string, string>): string | undefined => map.x;`,
  },
  {
    rule: 'no Node in the library',
    code: 'TS2591',
    path: 'src/client/j.ts',
    text: `export const j: unknown = process.env;`,
  },
  { rule: 'the tests', code: 'TS2322', path: 'test/k.ts', text: `export const k: string = 1;` },
  { rule: 'the demo', code: 'TS2322', path: 'demo/app/l.ts', text: `export const l: string = 1;` },
  { rule: 'the stories', code: 'TS2322', path: 'stories/m.ts', text: `export const m: string = 1;` },
  { rule: 'the configuration', code: 'TS2322', path: '.config/n.ts', text: `export const n: string = 1;` },
];

describe('npm run check:types', () => {
  let tree: ScratchTree;
  let output = '';

  before(async () => {
    tree = await createScratchTree(Object.fromEntries(violations.map(({ path, text }) => [path, `${text}\n`])));
    ({ output } = await tree.script('check:types'));
  });
  after(() => tree.remove());

  it('has nothing against the sound files', () => {
    const sound =
      /^(src\/(index|define|client|callback|brokers|broker\/plain|errors\/probe-error|client\/probe|elements\/idp-probe)|stories\/probe\.stories)\.ts/m;
    assert.doesNotMatch(output, sound);
  });

  it('reports isolatedDeclarations, which shows when nothing else is wrong', async (context) => {
    const other = await createScratchTree({
      'src/client/a.ts': `/** Guesses. */\nexport function a() { return [1].at(0); }\n`,
    });
    context.after(() => other.remove());
    assert.match((await other.script('check:types')).output, /^src\/client\/a\.ts\(.*error TS90(07|13):/m);
  });

  for (const { rule, code, path, text } of violations) {
    it(`reports ${rule} (${code}): ${text.split('\n').at(-1) ?? ''}`, () => {
      const lines = output.split('\n').filter((line) => line.startsWith(`${path}(`));
      assert.ok(
        lines.some((line) => line.includes(`error ${code}:`)),
        lines.join('\n') || 'nothing',
      );
    });
  }
});
