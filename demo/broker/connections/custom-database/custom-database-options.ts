import type { Text } from '../../config/tenant.js';
import { readOptions } from '../../config/option-reader.js';
import type { ProblemReporter } from '../../config/problems.js';
import type { ConnectionScriptSettings } from '../../extensibility/database/connection-scripts.js';
import { databaseScriptNames, type DatabaseScriptName } from '../../extensibility/database/script-names.js';
import {
  readScriptTemplate,
  scriptTemplateIds,
  type ScriptTemplateId,
} from '../../extensibility/database/script-templates.js';
import { checkScript } from '../../extensibility/host/script-check.js';
import { readDatabaseOptions, type DatabaseOptions, type ReadDatabaseOptions } from '../database/database-options.js';

/** Users and passwords in a store of somebody else, which scripts speak to. */
export interface CustomDatabaseOptions extends DatabaseOptions {
  /** The template that the scripts are taken from, where `scripts` has none. */
  readonly template?: ScriptTemplateId;
  /** The scripts by name; `false` leaves one of the template out. */
  readonly scripts?: Readonly<Partial<Record<DatabaseScriptName, Text | false>>>;
  /** What the scripts see as `configuration`; kept encrypted. */
  readonly configuration?: Readonly<Record<string, Text>>;
  /** Whether users move into the broker's own store at their first login. @defaultValue false */
  readonly import?: boolean;
  /** Whether scripts get a `context` before `callback`. @defaultValue false */
  readonly context?: boolean;
  /** How long one script may take, in seconds. @defaultValue 20 */
  readonly scriptSeconds?: number;
  /** How many users the legacy store has, for the figure of a migration. */
  readonly legacyUsers?: number;
}

/** The options, read. */
export interface ReadCustomDatabaseOptions {
  readonly own: ReadDatabaseOptions;
  readonly scripts: ConnectionScriptSettings;
}

/** Checks the options of a custom database. */
export function readCustomDatabaseOptions(value: unknown, report: ProblemReporter): ReadCustomDatabaseOptions {
  const all = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const { template, scripts, configuration, import: isImport, context, scriptSeconds, legacyUsers, ...shared } = all;
  const reader = readOptions(
    { template, scripts, configuration, import: isImport, context, scriptSeconds, legacyUsers },
    report,
  );
  const id = reader.has('template') ? reader.oneOf('template', scriptTemplateIds, 'javascript') : undefined;
  const written = reader.object('scripts');
  const code: Partial<Record<DatabaseScriptName, string>> = {};
  for (const name of databaseScriptNames) {
    if (written?.raw(name) === false) continue;
    const text = written?.text(name) ?? (id === undefined ? undefined : readScriptTemplate(id).scripts[name]);
    if (text === undefined) continue;
    const problem = checkScript({ form: 'database', code: text });
    if (problem === undefined) code[name] = text;
    else report.at('scripts').report(name, `${problem.message}${problem.line ? ` (line ${problem.line})` : ''}`);
  }
  written?.done();
  if (code.login === undefined) report.at('scripts').report('login', 'is missing');
  const mode = reader.flag('import', false) ? 'import' : 'legacy';
  if (mode === 'import' && code.get_user === undefined) {
    report.at('scripts').report('get_user', 'is missing: a migration needs it');
  }
  const total = reader.has('legacyUsers') ? reader.integer('legacyUsers', 0, { min: 1 }) : undefined;
  const settings: ConnectionScriptSettings = {
    mode,
    scripts: code,
    configuration: reader.textMap('configuration') ?? {},
    withContext: reader.flag('context', false),
    timeoutMs: reader.integer('scriptSeconds', 20, { min: 1, max: 20 }) * 1000,
    ...(total === undefined ? {} : { legacyUsers: total }),
  };
  reader.done();
  return { own: readDatabaseOptions(shared, report), scripts: settings };
}
