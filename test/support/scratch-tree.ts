/**
 * A small copy of the house with the real tool configuration, in which a test can break a rule on purpose.
 *
 * It starts with one element, one error and the five public entries, which break none.
 */
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, type CommandResult } from '../../.config/tasks/run-command.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

const copied = [
  ...['package.json', 'tsconfig.json', 'vite.config.ts', 'LICENSE', 'README.md', 'CHANGELOG.md', '.config'],
  ...['demo/tsconfig.json', 'stories/tsconfig.json', 'test/tsconfig.json', 'test/bench/size.ts'],
  ...['.storybook/tsconfig.json', 'test/support/browser.ts', 'test/support/strict-policy.ts'],
];

const soundFiles: Readonly<Record<string, string>> = {
  'src/index.ts': `/** The element and the error. */
export { IdpProbe } from './elements/idp-probe.js';
export { ProbeError } from './errors/probe-error.js';
`,
  'src/define.ts': `import { IdpProbe } from './elements/idp-probe.js';

if (!customElements.get('idp-probe')) customElements.define('idp-probe', IdpProbe);
`,
  'src/client.ts': `export { probe } from './client/probe.js';
export { ProbeError } from './errors/probe-error.js';
`,
  'src/callback.ts': `export { ProbeError } from './errors/probe-error.js';
`,
  'src/brokers.ts': `export { plain } from './broker/plain.js';
`,
  'src/broker/plain.ts': `/** A broker of which nothing special is known. */
export const plain = 'plain';
`,
  'src/errors/probe-error.ts': `/** Something went wrong with a probe. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError' as const;
}
`,
  'src/client/probe.ts': `import { ProbeError } from '../errors/probe-error.js';

/** Makes a random word. */
export function probe(): string {
  const word = crypto.randomUUID().slice(1);
  if (word === '') throw new ProbeError('No word.');
  return word;
}
`,
  'src/elements/idp-probe.ts': `import { LitElement, css, html, type CSSResultGroup, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';

/**
 * Shows a word.
 *
 * @summary A word.
 * @tag idp-probe
 * @slot - What stands before the word.
 * @csspart word - The word.
 */
export class IdpProbe extends LitElement {
  static override styles: CSSResultGroup = css\`
    :host {
      display: block;
    }
  \`;

  /** The word. */
  @property() word = 'none';

  override render(): TemplateResult {
    return html\`<p part="word"><slot></slot>\${this.word}</p>\`;
  }

  protected override firstUpdated(changed: PropertyValues<this>): void {
    super.firstUpdated(changed);
    void import('../client/probe.js').then(({ probe }) => {
      this.word = probe();
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'idp-probe': IdpProbe;
  }
}
`,
  'stories/probe.stories.ts': `import 'idp-login/define';

export default { component: 'idp-probe' };
`,
};

/** A scratch tree on disk. */
export interface ScratchTree {
  readonly folder: string;
  /** Writes files, by path from the tree's folder. */
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Runs a script of package.json there, with more arguments if given. */
  script(name: string, ...args: string[]): Promise<CommandResult>;
  /** Deletes it. */
  remove(): Promise<void>;
}

/** Makes a scratch tree, with these files beside or instead of the sound ones. */
export async function createScratchTree(files: Readonly<Record<string, string>> = {}): Promise<ScratchTree> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'idp-login-rules-')));
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const path of copied) {
    await cp(join(root, path), join(folder, path), { recursive: true });
  }
  await writeFile(join(folder, 'package-lock.json'), '{}');
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));

  const tree: ScratchTree = {
    folder,
    async write(more) {
      for (const [path, text] of Object.entries(more)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
    },
    script(name, ...args) {
      const command = scripts[name];
      if (!command) throw new Error(`package.json has no script ${name}.`);
      return runCommand([command, ...args].join(' '), { cwd: folder, env: { NO_COLOR: '1' } });
    },
    async remove() {
      await rm(folder, { recursive: true, force: true });
    },
  };
  await tree.write({ ...soundFiles, ...files });
  return tree;
}
