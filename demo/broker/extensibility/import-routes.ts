import type { BrokerCore } from '../broker-module.js';
import { answerJson } from '../http/json-answer.js';
import type { Route } from '../http/router.js';
import { ApiError, notFound } from '../management/api-error.js';
import { createManagementGuard } from '../management/guard.js';
import { ImportTooLargeError } from './database/import-jobs.js';
import type { ConnectionScripts } from './database/connection-scripts.js';
import { extensibilityOf, type Extensibility } from './extensibility.js';
import type { ImportJob } from './store/import-job-repository.js';

/**
 * Bulk imports in the management API: `POST` takes a file of JSON lines, each a profile as login scripts return it, with
 * `password_hash` (argon2id or bcrypt) or without.
 */
export function importRoutes(core: BrokerCore): readonly Route[] {
  const { requireScope } = createManagementGuard(core);
  const need = (id: string): { readonly extensibility: Extensibility; readonly scripts: ConnectionScripts } => {
    const extensibility = extensibilityOf(core.services);
    const scripts = extensibility?.connection(id);
    if (extensibility === undefined || scripts === undefined) throw notFound('custom database');
    if (scripts.settings.mode !== 'import') {
      throw new ApiError(409, 'import_off', 'Switch import on first: without it, users stay in the legacy store.');
    }
    return { extensibility, scripts };
  };
  const needJob = (id: string, job: string): { readonly found: ImportJob } & ReturnType<typeof need> => {
    const parts = need(id);
    const found = parts.extensibility.imports.get(job);
    if (found?.connection !== id) throw notFound('import');
    return { ...parts, found };
  };
  const path = '/api/v2/connections/:id/imports';

  return [
    {
      method: 'GET',
      path,
      handler: requireScope('read:connections', (ctx, { id = '' }) => {
        answerJson(ctx, 200, need(id).extensibility.imports.list(id).map(describeJob));
      }),
    },
    {
      method: 'POST',
      path,
      handler: requireScope('update:users', async (ctx, { id = '' }) => {
        const { extensibility, scripts } = need(id);
        if (!ctx.is('application/x-ndjson', 'application/jsonl', 'text/plain')) {
          throw new ApiError(415, 'invalid_request', 'Send the file as application/x-ndjson: one user in each line.');
        }
        try {
          answerJson(ctx, 202, describeJob(await extensibility.imports.start(scripts, ctx.req)));
        } catch (error) {
          if (!(error instanceof ImportTooLargeError)) throw error;
          throw new ApiError(413, 'too_large', `${error.message}.`);
        }
      }),
    },
    {
      method: 'GET',
      path: `${path}/:job`,
      handler: requireScope('read:connections', (ctx, { id = '', job = '' }) => {
        answerJson(ctx, 200, describeJob(needJob(id, job).found));
      }),
    },
    {
      method: 'POST',
      path: `${path}/:job/stop`,
      handler: requireScope('update:users', async (ctx, { id = '', job = '' }) => {
        const { extensibility } = needJob(id, job);
        await extensibility.imports.stop(job);
        answerJson(ctx, 200, describeJob(needJob(id, job).found));
      }),
    },
    {
      method: 'POST',
      path: `${path}/:job/resume`,
      handler: requireScope('update:users', (ctx, { id = '', job = '' }) => {
        const { extensibility, scripts } = needJob(id, job);
        extensibility.imports.resume(job, scripts);
        answerJson(ctx, 200, describeJob(needJob(id, job).found));
      }),
    },
  ];
}

function describeJob({ id, connection, state, progress, problems, error, startedAt, updatedAt }: ImportJob) {
  const { done, total, created, existing, failed, perSecond, remainingSeconds } = progress;
  return {
    id,
    connection,
    state,
    done: done ?? 0,
    total: total ?? null,
    created: created ?? 0,
    existing: existing ?? 0,
    failed: failed ?? 0,
    per_second: perSecond === undefined ? null : Math.round(perSecond),
    remaining_seconds: remainingSeconds === undefined ? null : Math.ceil(remainingSeconds),
    problems,
    error: error ?? null,
    started_at: new Date(startedAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
  };
}
