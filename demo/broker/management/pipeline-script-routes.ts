import type { BrokerCore } from '../broker-module.js';
import { actionTriggerIds } from '../extensibility/actions/triggers.js';
import { extensibilityOf, type Extensibility } from '../extensibility/extensibility.js';
import { hookPoints } from '../extensibility/hooks/hook.js';
import { answerJson } from '../http/json-answer.js';
import type { Route } from '../http/router.js';
import { ApiError, invalid } from './api-error.js';
import type { ManagementGuard } from './guard.js';
import { describeAction, describeHook, describeRule } from './pipeline-routes.js';
import { orRefuse, readScriptBody } from './script-body.js';

/** Making, changing and deleting single Actions, rules and hooks. */
export function pipelineScriptRoutes(core: BrokerCore, { requireScope }: ManagementGuard): readonly Route[] {
  const need = (): Extensibility => {
    const found = extensibilityOf(core.services);
    if (found === undefined) throw new ApiError(404, 'not_found', 'This broker runs no scripts.');
    return found;
  };
  const hook = (id: string): unknown => {
    const { hooks } = need();
    const found = hooks.find(id);
    return found === undefined ? undefined : describeHook(found, hooks.secretNames(id));
  };

  return [
    {
      method: 'POST',
      path: '/api/v2/actions',
      handler: requireScope('update:actions', async (ctx) => {
        const body = await readScriptBody(ctx, { name: 'text', trigger: 'text', code: 'text' }, [
          'name',
          'trigger',
          'code',
        ]);
        const trigger = actionTriggerIds.find((id) => id === body['trigger']);
        if (trigger === undefined) {
          throw invalid([{ path: 'trigger', message: `must be one of ${actionTriggerIds.join(', ')}` }]);
        }
        const { actions } = need();
        const created = orRefuse(() =>
          actions.create({ name: body['name'] as string, trigger, code: body['code'] as string }),
        );
        answerJson(ctx, 201, describeAction(created));
      }),
    },
    {
      method: 'PATCH',
      path: '/api/v2/actions/:id',
      handler: requireScope('update:actions', async (ctx, { id = '' }) => {
        const { code } = await readScriptBody(ctx, { code: 'text' }, ['code']);
        const saved = orRefuse(() => need().actions.saveDraft(id, { code: code as string }));
        answerJson(ctx, 200, describeAction(saved));
      }),
    },
    {
      method: 'DELETE',
      path: '/api/v2/actions/:id',
      handler: requireScope('update:actions', (ctx, { id = '' }) => {
        orRefuse(() => need().actions.remove(id));
        ctx.status = 204;
      }),
    },
    {
      method: 'POST',
      path: '/api/v2/actions/:id/deploy',
      handler: requireScope('update:actions', (ctx, { id = '' }) => {
        answerJson(ctx, 200, describeAction(orRefuse(() => need().actions.deploy(id))));
      }),
    },
    {
      method: 'POST',
      path: '/api/v2/actions/:id/rollback',
      handler: requireScope('update:actions', async (ctx, { id = '' }) => {
        const { version } = await readScriptBody(ctx, { version: 'number' }, ['version']);
        answerJson(ctx, 200, describeAction(orRefuse(() => need().actions.rollBack(id, version as number))));
      }),
    },
    {
      method: 'PUT',
      path: '/api/v2/actions/:id/secrets/:name',
      handler: requireScope('update:actions', async (ctx, { id = '', name = '' }) => {
        const { value } = await readScriptBody(ctx, { value: 'text or null' }, ['value']);
        const saved = orRefuse(() => need().actions.setSecret(id, name, (value as string | null) ?? undefined));
        answerJson(ctx, 200, describeAction(saved));
      }),
    },
    {
      method: 'POST',
      path: '/api/v2/rules',
      handler: requireScope('update:rules', async (ctx) => {
        const body = await readScriptBody(ctx, { name: 'text', code: 'text' }, ['name', 'code']);
        const { rules } = need();
        const created = orRefuse(() => rules.create({ name: body['name'] as string, script: body['code'] as string }));
        answerJson(ctx, 201, describeRule(created));
      }),
    },
    {
      method: 'PATCH',
      path: '/api/v2/rules/:id',
      handler: requireScope('update:rules', async (ctx, { id = '' }) => {
        const body = await readScriptBody(ctx, { name: 'text', code: 'text', enabled: 'flag' });
        const saved = orRefuse(() =>
          need().rules.update(id, {
            ...(body['name'] === undefined ? {} : { name: body['name'] as string }),
            ...(body['code'] === undefined ? {} : { script: body['code'] as string }),
            ...(body['enabled'] === undefined ? {} : { enabled: body['enabled'] as boolean }),
          }),
        );
        answerJson(ctx, 200, describeRule(saved));
      }),
    },
    {
      method: 'POST',
      path: '/api/v2/rules/:id/rollback',
      handler: requireScope('update:rules', async (ctx, { id = '' }) => {
        const { version } = await readScriptBody(ctx, { version: 'number' }, ['version']);
        answerJson(ctx, 200, describeRule(orRefuse(() => need().rules.rollBack(id, version as number))));
      }),
    },
    {
      method: 'DELETE',
      path: '/api/v2/rules/:id',
      handler: requireScope('update:rules', (ctx, { id = '' }) => {
        orRefuse(() => need().rules.remove(id));
        ctx.status = 204;
      }),
    },
    {
      method: 'POST',
      path: '/api/v2/hooks',
      handler: requireScope('update:hooks', async (ctx) => {
        const body = await readScriptBody(ctx, { name: 'text', point: 'text', code: 'text' }, [
          'name',
          'point',
          'code',
        ]);
        const point = hookPoints.find((candidate) => candidate === body['point']);
        if (point === undefined) {
          throw invalid([{ path: 'point', message: `must be one of ${hookPoints.join(', ')}` }]);
        }
        const created = orRefuse(() =>
          need().hooks.create({ name: body['name'] as string, point, script: body['code'] as string }),
        );
        answerJson(ctx, 201, hook(created.id));
      }),
    },
    {
      method: 'PATCH',
      path: '/api/v2/hooks/:id',
      handler: requireScope('update:hooks', async (ctx, { id = '' }) => {
        const body = await readScriptBody(ctx, { name: 'text', code: 'text', enabled: 'flag' });
        const { hooks } = need();
        orRefuse(() => {
          hooks.update(id, {
            ...(body['name'] === undefined ? {} : { name: body['name'] as string }),
            ...(body['code'] === undefined ? {} : { script: body['code'] as string }),
          });
          if (body['enabled'] !== undefined) hooks.setEnabled(id, body['enabled'] as boolean);
        });
        answerJson(ctx, 200, hook(id));
      }),
    },
    {
      method: 'POST',
      path: '/api/v2/hooks/:id/rollback',
      handler: requireScope('update:hooks', async (ctx, { id = '' }) => {
        const { version } = await readScriptBody(ctx, { version: 'number' }, ['version']);
        orRefuse(() => need().hooks.rollBack(id, version as number));
        answerJson(ctx, 200, hook(id));
      }),
    },
    {
      method: 'DELETE',
      path: '/api/v2/hooks/:id',
      handler: requireScope('update:hooks', (ctx, { id = '' }) => {
        orRefuse(() => need().hooks.remove(id));
        ctx.status = 204;
      }),
    },
  ];
}
