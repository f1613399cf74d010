import type { BrokerCore } from '../broker-module.js';
import type { ConnectionScripts } from '../extensibility/database/connection-scripts.js';
import { createDatabaseScripts, type ScriptContext } from '../extensibility/database/database-scripts.js';
import { switchOffWarning } from '../extensibility/database/migration-progress.js';
import {
  databaseScriptNames,
  databaseScripts,
  type DatabaseScriptName,
} from '../extensibility/database/script-names.js';
import { readScriptTemplate, scriptTemplateIds } from '../extensibility/database/script-templates.js';
import { extensibilityOf, type Extensibility } from '../extensibility/extensibility.js';
import { lintScript, lintScriptSet } from '../extensibility/lint/lint-script.js';
import { answerJson } from '../http/json-answer.js';
import type { Route } from '../http/router.js';
import { invalid, notFound } from './api-error.js';
import type { ManagementGuard } from './guard.js';
import { orRefuse, readScriptBody } from './script-body.js';

/** The scripts of custom databases: reading, saving, trying, versions, templates. */
export function databaseScriptRoutes(core: BrokerCore, { requireScope }: ManagementGuard): readonly Route[] {
  const need = (id: string): { readonly extensibility: Extensibility; readonly scripts: ConnectionScripts } => {
    const extensibility = extensibilityOf(core.services);
    const scripts = core.connections().get(id) === undefined ? undefined : extensibility?.connection(id);
    if (extensibility === undefined || scripts === undefined) throw notFound('custom database');
    return { extensibility, scripts };
  };
  const base = '/api/v2/connections/:id/scripts';

  return [
    {
      method: 'GET',
      path: '/api/v2/script-templates',
      handler: requireScope('read:scripts', (ctx) => answerJson(ctx, 200, scriptTemplateIds.map(readScriptTemplate))),
    },
    {
      method: 'GET',
      path: '/api/v2/databases',
      handler: requireScope('read:scripts', async (ctx) => {
        const extensibility = extensibilityOf(core.services);
        const open = core
          .connections()
          .all()
          .flatMap(({ connection }) => {
            const scripts = extensibility?.connection(connection.id);
            return scripts === undefined ? [] : [{ connection, scripts }];
          });
        const rows = open.map(async ({ connection, scripts }) => ({
          id: connection.id,
          label: connection.label,
          import: scripts.settings.mode === 'import',
          progress: await scripts.progress(),
        }));
        answerJson(ctx, 200, await Promise.all(rows));
      }),
    },
    {
      method: 'GET',
      path: base,
      handler: requireScope('read:scripts', async (ctx, { id = '' }) => {
        const { scripts } = need(id);
        answerJson(ctx, 200, await describeScripts(scripts));
      }),
    },
    {
      method: 'PUT',
      path: `${base}/:name`,
      handler: requireScope('update:scripts', async (ctx, { id = '', name = '' }) => {
        const { scripts } = need(id);
        const key = readName(name);
        const { code } = await readScriptBody(ctx, { code: 'text' }, ['code']);
        orRefuse(() => scripts.store.save(key, code as string));
        answerJson(ctx, 200, describeScript(scripts, key));
      }),
    },
    {
      method: 'DELETE',
      path: `${base}/:name`,
      handler: requireScope('update:scripts', (ctx, { id = '', name = '' }) => {
        const { scripts } = need(id);
        const key = readName(name);
        if (key === 'login')
          throw invalid([{ path: 'name', message: 'login cannot be removed: nobody could sign in' }]);
        scripts.store.remove(key);
        ctx.status = 204;
      }),
    },
    {
      method: 'POST',
      path: `${base}/:name/rollback`,
      handler: requireScope('update:scripts', async (ctx, { id = '', name = '' }) => {
        const { scripts } = need(id);
        const key = readName(name);
        const { version } = await readScriptBody(ctx, { version: 'number' }, ['version']);
        if (scripts.store.rollBack(key, version as number) === undefined) throw notFound('version');
        answerJson(ctx, 200, describeScript(scripts, key));
      }),
    },
    {
      method: 'POST',
      path: `${base}/:name/try`,
      handler: requireScope('update:scripts', async (ctx, { id = '', name = '' }) => {
        const { extensibility, scripts } = need(id);
        const key = readName(name);
        const body = await readScriptBody(ctx, { arguments: 'list', code: 'text' }, ['arguments']);
        const { store, settings } = scripts;
        const trial = createDatabaseScripts(extensibility.host, {
          connection: id,
          // What stands in the editor, so that a script can be tried before it is in force.
          scripts: { ...store.scripts(), ...(body['code'] === undefined ? {} : { [key]: body['code'] as string }) },
          configuration: store.configuration(),
          withContext: settings.withContext,
          timeoutMs: settings.timeoutMs,
        });
        const context: ScriptContext = {};
        answerJson(ctx, 200, await trial.attempt(key, body['arguments'] as readonly unknown[], context));
      }),
    },
    {
      method: 'PUT',
      path: '/api/v2/connections/:id/script-configuration/:name',
      handler: requireScope('update:scripts', async (ctx, { id = '', name = '' }) => {
        const { scripts } = need(id);
        const { value } = await readScriptBody(ctx, { value: 'text or null' }, ['value']);
        if (!/^\w{1,128}$/.test(name)) throw invalid([{ path: 'name', message: 'must be letters, digits and _' }]);
        scripts.store.setConfiguration(name, value === null ? undefined : (value as string));
        answerJson(ctx, 200, await describeScripts(scripts));
      }),
    },
  ];
}

function readName(name: string): DatabaseScriptName {
  const found = databaseScriptNames.find((candidate) => candidate === name);
  if (found === undefined) throw notFound('script');
  return found;
}

async function describeScripts(scripts: ConnectionScripts): Promise<Readonly<Record<string, unknown>>> {
  const { id, settings, store } = scripts;
  const progress = await scripts.progress();
  return {
    connection: id,
    import: settings.mode === 'import',
    progress,
    switch_off_warning: settings.mode === 'import' ? switchOffWarning(progress) : null,
    // Names alone: values go in and never come out.
    configuration: Object.keys(store.configuration()).sort(),
    findings: lintScriptSet(store.scripts(), settings.mode === 'import'),
    scripts: databaseScriptNames.map((name) => describeScript(scripts, name)),
  };
}

function describeScript({ store }: ConnectionScripts, name: DatabaseScriptName): Readonly<Record<string, unknown>> {
  const history = store.history(name);
  const { functionName, parameters } = databaseScripts[name];
  return {
    name,
    function_name: functionName,
    parameters,
    code: history?.code ?? null,
    findings: history === undefined ? [] : lintScript({ form: 'database', code: history.code, databaseScript: name }),
    versions: (history?.versions ?? [])
      .map(({ number, code, savedAt }) => ({ number, code, saved_at: new Date(savedAt).toISOString() }))
      .reverse(),
  };
}
