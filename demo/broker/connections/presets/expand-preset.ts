import type { ProblemReporter } from '../../config/problems.js';
import type { ConnectionConfig } from '../../config/tenant.js';
import type { OAuth2Options } from '../oauth2/oauth2-options.js';
import type { OidcOptions } from '../oidc/oidc-options.js';
import { enterprisePresets } from './enterprise-presets.js';
import type { Preset } from './preset.js';
import { socialPresets } from './social-presets.js';

const table = { ...socialPresets, ...enterprisePresets };

/** A provider that the broker knows. */
export type PresetName = keyof typeof table;

/** Every provider that the broker knows, by the name that a configuration uses. */
export const presets: ReadonlyMap<string, Preset> = new Map<string, Preset>(Object.entries(table));

/** A connection to a provider that the broker knows: `{ id: 'github', preset: 'github', options: { clientId, clientSecret } }`. */
export interface PresetConnectionConfig extends Omit<ConnectionConfig, 'strategy' | 'options'> {
  readonly preset: PresetName;
  /** The client id and secret, what the preset asks for beside them (`domain`, `tenant`, …), and whatever shall differ. */
  readonly options: Partial<OidcOptions> &
    Partial<OAuth2Options> & {
      readonly tenant?: string;
      readonly domain?: string;
      readonly environment?: string;
      readonly realm?: string;
      readonly url?: string;
    };
}

type Members = Readonly<Record<string, unknown>>;

/** Writes a connection that names a preset as one that does not; what was written goes before what the preset says. */
export function expandPreset(connection: unknown, reporter: ProblemReporter): unknown {
  if (!isObject(connection) || connection['preset'] === undefined) return connection;
  const { preset: name, ...written } = connection;
  const preset = typeof name === 'string' ? presets.get(name) : undefined;
  if (preset === undefined) {
    reporter.report('preset', `is not known; known are ${[...presets.keys()].sort().join(', ')}`);
    return written;
  }
  if (written['strategy'] !== undefined) reporter.report('strategy', 'must be left out: the preset decides it');
  const options = isObject(written['options']) ? written['options'] : {};
  return {
    kind: preset.kind,
    label: preset.label,
    icon: { builtin: preset.icon ?? name },
    ...written,
    strategy: preset.strategy,
    options: fillOptions(preset, options, reporter.at('options')),
  };
}

function fillOptions(preset: Preset, written: Members, reporter: ProblemReporter): Members {
  const settings = Object.entries(preset.settings ?? {});
  const own = Object.fromEntries(
    Object.entries(written).filter(([name]) => !settings.some(([setting]) => setting === name)),
  );
  const merged = { ...preset.options, ...own };
  const wanted = JSON.stringify(merged);
  const values = new Map<string, string>();
  for (const [name, { pattern, means, fallback }] of settings) {
    const value = written[name] ?? fallback;
    if (typeof value === 'string' && pattern.test(value)) values.set(name, value);
    // An address of one's own in place of the preset's needs no part of it.
    else if (value !== undefined || wanted.includes(`{${name}}`)) {
      reporter.report(name, value === undefined ? `is missing: ${means}` : `must be ${means}`);
    }
  }
  return fill(merged, values) as Members;
}

function fill(value: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replace(/\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole);
  if (Array.isArray(value)) return value.map((item) => fill(item, values));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, values)]));
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
