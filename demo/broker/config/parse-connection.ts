import type { Connection } from 'idp-login';
import type { ConnectionKind } from '../connections/connection-handler.js';
import { expandPreset } from '../connections/presets/expand-preset.js';
import { normalizeDomain } from '../profile/identifier.js';
import { readOptions } from './option-reader.js';
import type { ProblemReporter } from './problems.js';
import type { ConfiguredConnection, SyncMode } from './tenant.js';

const kinds: readonly Connection['kind'][] = [
  'social',
  'enterprise',
  'legal',
  'database',
  'passwordless',
  'passkey',
  'generic',
];
const syncModes: readonly SyncMode[] = ['on_each_login', 'on_first_login', 'never_on_login'];

/** Checks one connection of a configuration. */
export function parseConnection(
  written: unknown,
  registry: ReadonlyMap<string, ConnectionKind>,
  reporter: ProblemReporter,
): ConfiguredConnection {
  const value = expandPreset(written, reporter);
  const reader = readOptions(value, reporter);
  const id = reader.requiredText('id', {
    pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i,
    means: 'letters, digits and inner hyphens',
    max: 128,
  });
  const strategy = reader.requiredText('strategy');
  const kind = registry.get(strategy);
  if (strategy !== '' && kind === undefined) {
    reporter.report('strategy', `"${strategy}" is not known; known are ${[...registry.keys()].sort().join(', ')}`);
  }
  const options = kind?.parseOptions(reader.raw('options') ?? {}, reporter.at('options'), strategy);
  const domains = (reader.texts('domains') ?? []).flatMap((domain, index) => {
    const normal = normalizeDomain(domain);
    if (normal === undefined) reporter.at('domains').report(`[${index}]`, 'must be a domain such as acme.example');
    return normal ?? [];
  });
  const label = reader.raw('label');
  if (label !== undefined) checkLabel(label, reporter.at('label'));
  const shown = reader.oneOf('kind', kinds, kind?.kind ?? 'generic');
  const configured: ConfiguredConnection = {
    id,
    strategy,
    kind: shown,
    label: (label as string | undefined) ?? id,
    sync: reader.oneOf('sync', syncModes, 'on_each_login'),
    domains,
    clients: reader.texts('clients'),
    options,
    config: value as Readonly<Record<string, unknown>>,
  };
  reader.oneOf('visibility', ['button', 'identifier', 'hidden'], 'button');
  reader.integer('order', 0, { min: -1000, max: 100_000 });
  for (const name of ['listDomains', 'testOnly', 'disabled']) reader.flag(name, false);
  for (const name of ['icon', 'brand', 'metadata']) reader.raw(name);
  reader.text('organization');
  reader.texts('acr');
  reader.done();
  return configured;
}

function checkLabel(label: unknown, reporter: ProblemReporter): void {
  if (typeof label === 'string' && label !== '' && label.length <= 200) return;
  const isMap =
    typeof label === 'object' && label !== null && Object.values(label).every((text) => typeof text === 'string');
  if (!isMap) reporter.report('', 'must be a short text, or texts by language');
}
