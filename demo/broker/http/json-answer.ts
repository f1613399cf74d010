import type { Context } from 'koa';

/** Answers JSON that nobody may keep. */
export function answerJson(ctx: Context, status: number, body: unknown): void {
  ctx.status = status;
  ctx.set('Cache-Control', 'no-store');
  ctx.type = 'json';
  ctx.body = JSON.stringify(body);
}

/** Answers an OAuth error. */
export function answerError(ctx: Context, status: number, error: string, description?: string): void {
  answerJson(ctx, status, { error, ...(description === undefined ? {} : { error_description: description }) });
}
