import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A module that scripts may load, as the container gets it. */
export interface AllowedModule {
  /** Where it is, or a built-in name as `node:crypto`; empty if it is allowed but not installed. */
  readonly path: string;
  readonly version?: string;
}

/** What scripts may load, and the folders that the container must be able to read for it. */
export interface ModuleAccess {
  readonly modules: Readonly<Record<string, AllowedModule>>;
  readonly folders: readonly string[];
}

/** Modules that scripts may load if nothing else is said. */
export const DEFAULT_MODULES: readonly string[] = [
  'assert',
  'buffer',
  'crypto',
  'dns',
  'events',
  'http',
  'https',
  'net',
  'querystring',
  'stream',
  'string_decoder',
  'timers',
  'timers/promises',
  'tls',
  'url',
  'util',
  'zlib',
  'bcryptjs',
  'jose',
  'mongodb',
  'mysql2',
  'mysql2/promise',
  'pg',
  'tedious',
];

/** Names that scripts use for a module that has another name here: `bcrypt` is a native module, which cannot load. */
const ALIASES: Readonly<Record<string, string>> = { bcrypt: 'bcryptjs', mysql: 'mysql2' };

const builtins: ReadonlySet<string> = new Set(builtinModules);

/**
 * Resolves allowed modules, and finds the folders of their packages and of everything that these depend on.
 *
 * @param names - Names as scripts write them, without versions.
 * @param replacements - Files that stand for a module, as a fake driver in a test.
 */
export function resolveModules(
  names: readonly string[],
  replacements: Readonly<Record<string, string>> = {},
): ModuleAccess {
  const from = createRequire(import.meta.url);
  const modules: Record<string, AllowedModule> = {};
  const folders = new Set<string>();

  for (const name of names) modules[name] = resolveOne(name);
  for (const [alias, name] of Object.entries(ALIASES)) {
    if (!(alias in modules) && modules[name]) modules[alias] = modules[name];
  }
  for (const [name, file] of Object.entries(replacements)) {
    modules[name] = { path: file };
    folders.add(dirname(file));
  }
  return { modules, folders: [...folders] };

  function resolveOne(name: string): AllowedModule {
    if (builtins.has(name)) return { path: `node:${name}` };
    let path: string;
    try {
      path = realpathSync(from.resolve(name));
    } catch {
      return { path: '' };
    }
    const folder = packageFolder(path);
    if (folder === undefined) return { path };
    addPackage(folder, folders);
    const { version } = readManifest(folder);
    return { path, ...(version !== undefined && { version }) };
  }
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** The nearest folder above a file whose manifest has a name. */
function packageFolder(file: string): string | undefined {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && readManifest(folder).name !== undefined) return folder;
  }
  return undefined;
}

function addPackage(folder: string, folders: Set<string>): void {
  if (folders.has(folder)) return;
  folders.add(folder);
  const { dependencies, optionalDependencies, peerDependencies } = readManifest(folder);
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
    const found = findInstalled(name, folder);
    if (found !== undefined) addPackage(found, folders);
  }
}

/** Looks a package up as Node does: in the `node_modules` of each folder upward. */
function findInstalled(name: string, start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', ...name.split('/'));
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
    if (folder === dirname(folder)) return undefined;
  }
}

/** The folder of the container's own code. */
export const CONTAINER_FOLDER: string = fileURLToPath(new URL('../container', import.meta.url)).replace(/[\\/]$/, '');

/** The file that a container starts with. */
export const CONTAINER_FILE = `${CONTAINER_FOLDER}${sep}main.cjs`;
