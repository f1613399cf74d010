import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProblemReporter } from './problems.js';

/** Where references are looked up. */
export interface ReferenceSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that file paths start from. */
  readonly folder: string;
}

/** Replaces every `{ "env": … }` and `{ "file": … }` of a configuration by what it stands for. */
export function resolveReferences(value: unknown, source: ReferenceSource, reporter: ProblemReporter): unknown {
  if (Array.isArray(value)) return value.map((item, index) => resolveReferences(item, source, reporter.at(index)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Record<string, unknown>);
  const names = entries
    .map(([name]) => name)
    .sort()
    .join();
  const { env, file, default: fallback } = value as Record<string, unknown>;
  if ((names === 'env' || names === 'default,env') && typeof env === 'string') {
    const found = source.env[env] ?? (typeof fallback === 'string' ? fallback : undefined);
    if (found === undefined) reporter.report('', `needs the environment variable ${env}, which is not set`);
    return found ?? '';
  }
  if (names === 'file' && typeof file === 'string') {
    try {
      return readFileSync(resolve(source.folder, file), 'utf8');
    } catch {
      reporter.report('', `needs the file ${file} beside the configuration, which cannot be read`);
      return '';
    }
  }
  return Object.fromEntries(entries.map(([name, item]) => [name, resolveReferences(item, source, reporter.at(name))]));
}
