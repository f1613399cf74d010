import type { HttpContext } from './http-context.js';

/** Answers JSON that nobody may keep. */
export function answerJson(ctx: HttpContext, status: number, body: unknown): void {
  ctx.status = status;
  ctx.set('Cache-Control', 'no-store');
  ctx.type = 'json';
  ctx.body = JSON.stringify(body);
}

/** Answers an OAuth error. */
export function answerError(ctx: HttpContext, status: number, error: string, description?: string): void {
  answerJson(ctx, status, { error, ...(description === undefined ? {} : { error_description: description }) });
}
