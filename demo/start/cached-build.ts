import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A build that is worth keeping. */
export interface CachedBuild {
  /** The name of its folder below `node_modules/.cache`. */
  readonly name: string;
  /** The files and folders that it is made of, from the root of the repository. */
  readonly inputs: readonly string[];
  /** Writes the build into a folder. */
  readonly build: (outDir: string) => Promise<void>;
}

/** All files of a folder, in order; a file is itself. */
export async function listFiles(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** A name for the state of files: another one as soon as any of them is written to. */
async function fingerprint(paths: readonly string[]): Promise<string> {
  const files = (await Promise.all(paths.map(listFiles))).flat();
  const states = await Promise.all(files.map(async (file) => ({ file, state: await stat(file) })));
  const hash = createHash('sha256');
  for (const { file, state } of states) hash.update(`${file}\0${String(state.mtimeMs)}\0${String(state.size)}\n`);
  return hash.digest('hex').slice(0, 20);
}

/** How long a build is kept: another demo that still serves it may be running. */
const keptMs = 24 * 60 * 60 * 1000;

async function removeOld(cache: string, current: string): Promise<void> {
  for (const entry of await readdir(cache)) {
    const folder = join(cache, entry);
    const made = (await stat(folder).catch(() => undefined))?.mtimeMs;
    const isOld = made !== undefined && Date.now() - made > keptMs;
    if (entry !== current && isOld) await rm(folder, { recursive: true, force: true });
  }
}

/** Runs a build, or takes the last one when nothing has changed since; resolves with its folder. */
export async function cachedBuild({ name, inputs, build }: CachedBuild): Promise<string> {
  const cache = join(root, 'node_modules/.cache', name);
  const always = ['package.json', 'package-lock.json', 'tsconfig.json'];
  const current = await fingerprint([...inputs, ...always].map((path) => join(root, path)));
  const target = join(cache, current);
  if (await stat(target).catch(() => undefined)) return target;

  await mkdir(cache, { recursive: true });
  // Built aside and moved, so that a build that was interrupted is never taken for a whole one.
  const aside = await mkdtemp(join(cache, 'building-'));
  try {
    await build(aside);
    // Somebody else may have made the same build at the same time.
    await rename(aside, target).catch((error: unknown) => {
      if (!['EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    });
    await removeOld(cache, current);
    return target;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
