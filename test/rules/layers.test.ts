import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { createScratchTree, type ScratchTree } from '../support/scratch-tree.js';

interface Violation {
  readonly rule: string;
  readonly path: string;
  readonly code: string;
}

const violations: readonly Violation[] = [
  { rule: 'layer-errors', path: 'src/errors/a.ts', code: `export { probe } from '../client/probe.js';` },
  { rule: 'layer-i18n', path: 'src/i18n/b.ts', code: `export { IdpProbe } from '../elements/idp-probe.js';` },
  { rule: 'layer-styles', path: 'src/styles/c.ts', code: `export { ProbeError } from '../errors/probe-error.js';` },
  { rule: 'layer-connection', path: 'src/connection/d.ts', code: `export { plain } from '../broker/plain.js';` },
  { rule: 'layer-config', path: 'src/config/e.ts', code: `export { plain } from '../broker/plain.js';` },
  { rule: 'layer-broker', path: 'src/broker/f.ts', code: `export { probe } from '../client/probe.js';` },
  { rule: 'layer-client', path: 'src/client/g.ts', code: `export { IdpProbe } from '../elements/idp-probe.js';` },
  { rule: 'layer-flow', path: 'src/flow/h.ts', code: `export type { IdpProbe } from '../elements/idp-probe.js';` },
  { rule: 'packages-flow', path: 'src/flow/i.ts', code: `export { nothing } from 'lit';` },
  { rule: 'packages-client', path: 'src/client/j.ts', code: `export { nothing } from 'lit';` },
  { rule: 'packages-client', path: 'src/client/k.ts', code: `export { readFile } from 'node:fs/promises';` },
  {
    rule: 'packages-connection',
    path: 'src/connection/l.ts',
    code: `export { generateRandomState } from 'oauth4webapi';`,
  },
  { rule: 'packages-elements', path: 'src/elements/m.ts', code: `export { generateRandomState } from 'oauth4webapi';` },
  { rule: 'known-layers', path: 'src/extras/n.ts', code: `export { ProbeError } from '../errors/probe-error.js';` },
  { rule: 'entries-are-ends', path: 'src/elements/o.ts', code: `export { probe } from '../client.js';` },
  { rule: 'flow-types-only', path: 'src/flow/p.ts', code: `export { ProbeError } from '../errors/probe-error.js';` },
  { rule: 'i18n-types-only', path: 'src/i18n/q.ts', code: `export { ProbeError } from '../errors/probe-error.js';` },
  { rule: 'no-cycles', path: 'src/client/r.ts', code: `import type { S } from './s.js';\nexport type R = S | 1;` },
  { rule: 'no-cycles', path: 'src/client/s.ts', code: `import type { R } from './r.js';\nexport type S = R | 2;` },
  {
    rule: 'no-cycles-at-run-time',
    path: 'demo/app/t.ts',
    code: `import { u } from './u.js';\nexport const t = () => u;`,
  },
  {
    rule: 'no-cycles-at-run-time',
    path: 'demo/app/u.ts',
    code: `import { t } from './t.js';\nexport const u = () => t;`,
  },
  {
    rule: 'only-entries-are-public',
    path: 'demo/app/v.ts',
    code: `export { probe } from '../../src/client/probe.js';`,
  },
  { rule: 'only-entries-are-public', path: 'stories/w.ts', code: `export { probe } from '../src/client/probe.js';` },
  { rule: 'not-to-tests', path: 'src/client/x.ts', code: `export { x } from '../../test/x.js';` },
  { rule: 'demo-not-to-tests', path: 'demo/app/y.ts', code: `export { x } from '../../test/x.js';` },
  { rule: 'sources-stand-alone', path: 'demo/sources/z.ts', code: `export { v } from '../app/v.js';` },
  { rule: 'broker-knows-no-widget', path: 'demo/broker/aa.ts', code: `export { probe } from '../../src/client.js';` },
  { rule: 'no-unresolvable', path: 'src/client/ab.ts', code: `export { nowhere } from './nowhere.js';` },
];

interface Finding {
  readonly from: string;
  readonly cycle?: readonly { readonly name: string }[];
  readonly rule: { readonly name: string };
}

/** A cycle is reported once, from one of its modules. */
function concerns({ from, cycle = [] }: Finding, path: string): boolean {
  return from === path || cycle.some(({ name }) => name === path);
}

async function findViolations(tree: ScratchTree): Promise<readonly Finding[]> {
  const { output } = await tree.script('check:layers', '--output-type json');
  return (JSON.parse(output) as { summary: { violations: Finding[] } }).summary.violations;
}

describe('npm run check:layers', () => {
  let tree: ScratchTree;
  let found: readonly Finding[] = [];

  before(async () => {
    const files = violations.map(({ path, code }) => [path, `${code}\n`] as const);
    tree = await createScratchTree({ ...Object.fromEntries(files), 'test/x.ts': 'export const x = 1;\n' });
    found = await findViolations(tree);
  });
  after(() => tree.remove());

  it('has nothing against the sound files', () => {
    const broken = new Set(violations.map(({ path }) => path));
    assert.deepEqual(
      found.filter(({ from }) => !broken.has(from)),
      [],
    );
  });

  for (const { rule, path, code } of violations) {
    it(`reports ${rule} in ${path}: ${code.split('\n', 1).join('')}`, () => {
      const here = found.filter((finding) => concerns(finding, path)).map((finding) => finding.rule.name);
      assert.ok(here.includes(rule), `only found ${here.join(', ') || 'nothing'}`);
    });
  }

  it('reports a client entry that reaches Lit, and nothing else of it', async (context) => {
    const other = await createScratchTree({
      'src/client/probe.ts': `export { nothing as probe } from 'lit';\n`,
    });
    context.after(() => other.remove());
    const rules = (await findViolations(other)).map(({ rule }) => rule.name);
    assert.deepEqual(rules.sort(), ['client-entry-has-no-lit', 'packages-client']);
  });
});
