// @ts-expect-error: the analyzer's command line has no type declarations.
import { cli } from '@custom-elements-manifest/analyzer/cli.js';
import { root } from './root.js';

/** A custom-elements manifest, as far as it is read here. */
export interface Manifest {
  readonly schemaVersion: string;
  readonly modules: readonly unknown[];
}

/** Reads the elements' public surface out of their sources. */
export async function createManifest(): Promise<Manifest> {
  const run = cli as (options: { argv: string[]; cwd: string; noWrite: boolean }) => Promise<Manifest>;
  const argv = ['analyze', '--config', '.config/custom-elements-manifest.config.js', '--quiet'];
  return run({ argv, cwd: root, noWrite: true });
}
