import type { BrokerCore } from '../broker-module.js';
import type { Action } from '../extensibility/actions/action-library.js';
import { actionTriggerIds, triggerOf, type ActionTriggerId } from '../extensibility/actions/triggers.js';
import { databaseScriptNames } from '../extensibility/database/script-names.js';
import { extensibilityOf, type Extensibility } from '../extensibility/extensibility.js';
import { hookPoints, type Hook } from '../extensibility/hooks/hook.js';
import { checkScript } from '../extensibility/host/script-check.js';
import type { ScriptForm } from '../extensibility/host/script.js';
import type { ScriptVersion } from '../extensibility/script-history.js';
import { lintScript } from '../extensibility/lint/lint-script.js';
import type { Rule } from '../extensibility/rules/rule.js';
import { answerJson } from '../http/json-answer.js';
import type { Route } from '../http/router.js';
import { ApiError, invalid, notFound } from './api-error.js';
import type { ManagementGuard } from './guard.js';
import { orRefuse, readScriptBody } from './script-body.js';

/** The flows of the tenant: which scripts run at which point, in which order; and a check of any script. */
export function pipelineRoutes(core: BrokerCore, { requireScope }: ManagementGuard): readonly Route[] {
  const need = (): Extensibility => {
    const found = extensibilityOf(core.services);
    if (found === undefined) throw new ApiError(404, 'not_found', 'This broker runs no scripts.');
    return found;
  };

  return [
    {
      method: 'GET',
      path: '/api/v2/pipelines',
      handler: requireScope('read:actions', (ctx) => answerJson(ctx, 200, describePipelines(need()))),
    },
    {
      method: 'PUT',
      path: '/api/v2/actions/triggers/:trigger/bindings',
      handler: requireScope('update:actions', async (ctx, { trigger = '' }) => {
        const known = actionTriggerIds.find((id) => id === trigger);
        if (known === undefined) throw notFound('trigger');
        const { actions: ids } = await readScriptBody(ctx, { actions: 'list' }, ['actions']);
        const list = ids as readonly unknown[];
        if (!list.every((id) => typeof id === 'string')) {
          throw invalid([{ path: 'actions', message: 'must be a list of the ids of Actions' }]);
        }
        const extensibility = need();
        orRefuse(() => extensibility.actions.bind(known, list));
        answerJson(ctx, 200, describePipelines(extensibility));
      }),
    },
    {
      method: 'PUT',
      path: '/api/v2/rules/order',
      handler: requireScope('update:rules', async (ctx) => {
        const { rules: ids } = await readScriptBody(ctx, { rules: 'list' }, ['rules']);
        const extensibility = need();
        const { rules } = extensibility;
        const known = new Set(rules.list().map(({ id }) => id));
        const list = ids as readonly unknown[];
        const isOrder = list.length === known.size && new Set(list).size === known.size;
        if (!isOrder || !list.every((id) => typeof id === 'string' && known.has(id))) {
          throw invalid([{ path: 'rules', message: 'must name every rule once' }]);
        }
        list.forEach((id, index) => {
          rules.move(id as string, index);
        });
        answerJson(ctx, 200, describePipelines(extensibility));
      }),
    },
    {
      method: 'POST',
      path: '/api/v2/scripts/check',
      handler: requireScope('read:scripts', async (ctx) => {
        const body = await readScriptBody(ctx, { form: 'text', code: 'text', script: 'text', trigger: 'text' }, [
          'form',
          'code',
        ]);
        const form = forms.find((candidate) => candidate === body['form']);
        if (form === undefined) throw invalid([{ path: 'form', message: `must be one of ${forms.join(', ')}` }]);
        const code = body['code'] as string;
        const trigger = actionTriggerIds.find((id) => id === body['trigger']);
        const databaseScript = databaseScriptNames.find((name) => name === body['script']);
        const problem = checkScript({
          form,
          code,
          ...(trigger === undefined ? {} : { handler: triggerOf(trigger).handler }),
        });
        const findings = lintScript({ form, code, ...(databaseScript === undefined ? {} : { databaseScript }) });
        answerJson(ctx, 200, { problem: problem ?? null, findings });
      }),
    },
    {
      method: 'GET',
      path: '/api/v2/traces',
      handler: requireScope('read:logs', (ctx) => {
        const query = new URLSearchParams(ctx.querystring);
        const before = Number(query.get('before') ?? 0);
        const userId = query.get('user_id');
        const traces = need().traces.list({
          limit: 50,
          ...(Number.isInteger(before) && before > 0 ? { before } : {}),
          ...(userId === null || userId === '' ? {} : { userId }),
        });
        answerJson(
          ctx,
          200,
          traces.map(({ at, ...trace }) => ({ ...trace, at: new Date(at).toISOString() })),
        );
      }),
    },
  ];
}

const forms: readonly ScriptForm[] = ['database', 'rule', 'hook', 'action'];

function describePipelines({ actions, rules, hooks }: Extensibility): unknown {
  const all = actions.list();
  const allHooks = hooks.list();
  return {
    rules: rules.list().map(describeRule),
    flows: actionTriggerIds.map((trigger) => {
      const bound = actions.bound(trigger).map(({ id }) => id);
      return {
        trigger,
        blocking: triggerOf(trigger).blocking,
        handler: triggerOf(trigger).handler,
        bound,
        actions: all.filter((action) => action.trigger === trigger).map(describeAction),
        has_hooks: isHookPoint(trigger),
        hooks: allHooks
          .filter(({ point }) => point === trigger)
          .map((hook) => describeHook(hook, hooks.secretNames(hook.id))),
      };
    }),
  };
}

function isHookPoint(trigger: ActionTriggerId): boolean {
  return hookPoints.some((point) => point === trigger);
}

/** An Action as the API tells of it; of its secrets the names alone. */
export function describeAction(action: Action): Readonly<Record<string, unknown>> {
  const { id, name, trigger, draft, versions, deployed, secrets } = action;
  const current = versions.find(({ number }) => number === deployed);
  return {
    id,
    name,
    trigger,
    code: draft.code,
    deployed: deployed ?? null,
    changed: current?.code !== draft.code,
    secrets: Object.keys(secrets).sort(),
    findings: lintScript({ form: 'action', code: draft.code }),
    versions: describeVersions(versions),
  };
}

/** A rule as the API tells of it. */
export function describeRule(rule: Rule): Readonly<Record<string, unknown>> {
  const { id, name, script, order, enabled, versions = [] } = rule;
  const findings = lintScript({ form: 'rule', code: script });
  return { id, name, code: script, order, enabled, findings, ...describeHistory(versions) };
}

/** A hook as the API tells of it; of its secrets the names alone. */
export function describeHook(hook: Hook, secrets: readonly string[]): Readonly<Record<string, unknown>> {
  const { id, name, point, script, enabled, versions = [] } = hook;
  const findings = lintScript({ form: 'hook', code: script });
  return { id, name, point, code: script, enabled, secrets, findings, ...describeHistory(versions) };
}

/** Versions of a script that is in force when it is saved: the newest one runs. */
function describeHistory(versions: readonly ScriptVersion[]): Readonly<Record<string, unknown>> {
  const saved = versions.map(({ number, code, savedAt }) => ({ number, code, deployedAt: savedAt }));
  return { version: versions.at(-1)?.number ?? null, versions: describeVersions(saved) };
}

/** The newest first. */
function describeVersions(
  versions: readonly { readonly number: number; readonly code: string; readonly deployedAt: number }[],
): readonly unknown[] {
  return versions
    .map(({ number, code, deployedAt }) => ({ number, code, saved_at: new Date(deployedAt).toISOString() }))
    .reverse();
}
