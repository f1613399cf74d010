import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ConnectionKind } from '../connections/connection-handler.js';
import { StartError } from '../start-error.js';
import { parseTenant } from './parse-tenant.js';
import { ConfigurationError, createProblemReporter, type Problem } from './problems.js';
import { resolveReferences } from './references.js';
import type { TenantSource } from './tenant.js';
import type { Tenant } from './tenant-settings.js';

/** What a configuration is read with. */
export interface LoadTenantOptions {
  readonly registry: ReadonlyMap<string, ConnectionKind>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads a tenant: a value, a function, or the path of a TypeScript, JavaScript or JSON file.
 *
 * @throws ConfigurationError — with every problem
 * @throws StartError — the file cannot be read
 */
export async function loadTenant(source: TenantSource | string, options: LoadTenantOptions): Promise<Tenant> {
  const path = typeof source === 'string' ? resolve(source) : undefined;
  const written = path === undefined ? source : await readSource(path);
  const problems: Problem[] = [];
  const reporter = createProblemReporter(problems);
  const { env, registry } = options;
  const value =
    typeof written === 'function'
      ? (written as (context: unknown) => unknown)({
          setting: (name: string, fallback: string) => env[name] ?? fallback,
        })
      : written;
  const resolved = resolveReferences(value, { env, folder: path ? dirname(path) : process.cwd() }, reporter);
  const tenant = parseTenant(resolved, registry, reporter);
  if (problems.length > 0) throw new ConfigurationError(path ?? 'The configuration', problems);
  return tenant;
}

async function readSource(path: string): Promise<unknown> {
  try {
    if (extname(path) === '.json') return JSON.parse(await readFile(path, 'utf8'));
    const module = (await import(pathToFileURL(path).href)) as {
      readonly tenant?: unknown;
      readonly default?: unknown;
    };
    const found = module.tenant ?? module.default;
    if (found === undefined) throw new Error('it exports neither "tenant" nor a default');
    return found;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`The configuration ${path} cannot be read: ${reason}.`);
  }
}
